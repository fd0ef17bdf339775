/** The kernel's routes, neighbours and addresses: dumped, followed, and left as they were found. */
package io.plateau.route.kernel;
