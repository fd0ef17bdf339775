/** Bytes to fields and back: header views and writers, checksums, addresses. */
package io.plateau.wire;
