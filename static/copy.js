// Copies a field's text at the press of a button, or of a link that leads where it is pasted. Without this script the
// button stays hidden, the link only leads there, and the text can be marked.
"use strict";

for (const element of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(element.dataset.copies);
  const status = document.querySelector(".copy-status");

  const copy = async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Without TLS, as in a demo, there is no clipboard to ask for; this old way still works everywhere.
      document.execCommand("copy");
    }
    status.textContent = element.dataset.done;
  };

  element.addEventListener("click", copy);
  element.hidden = false;
}
