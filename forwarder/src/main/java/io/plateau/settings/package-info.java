/** The configuration, read and validated once. */
package io.plateau.settings;
