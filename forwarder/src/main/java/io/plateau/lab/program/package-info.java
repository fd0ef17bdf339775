/** The forwarder as anybody sees it: started, asked and stopped by its commands, and what its answers mean. */
package io.plateau.lab.program;
