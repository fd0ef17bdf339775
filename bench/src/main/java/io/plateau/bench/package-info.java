/** Benchmarks, by question. */
package io.plateau.bench;
