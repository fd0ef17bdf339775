/** The lab's story: a step each, with what is expected and what is seen. */
package io.plateau.lab.step;
