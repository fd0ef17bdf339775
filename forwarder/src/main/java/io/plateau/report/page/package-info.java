/** A report as one self-contained HTML page. */
package io.plateau.report.page;
