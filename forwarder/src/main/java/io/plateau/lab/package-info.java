/** A private network of namespaces in which the 2014 incident is played. */
package io.plateau.lab;
