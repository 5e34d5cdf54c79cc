// Prints the page at the press of a button. Without this script the button stays hidden, and the browser prints all the same.
"use strict";

for (const button of document.querySelectorAll("[data-prints]")) {
  button.addEventListener("click", () => window.print());
  button.hidden = false;
}
