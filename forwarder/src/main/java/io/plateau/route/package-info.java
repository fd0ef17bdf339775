/** Where a frame goes next. */
package io.plateau.route;
