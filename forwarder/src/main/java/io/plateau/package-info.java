/** The program's entry; the rooms are the packages below. */
package io.plateau;
