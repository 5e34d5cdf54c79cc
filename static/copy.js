// Copies a field's text at the press of a button. Without this script the button stays hidden, and the text can be marked.
"use strict";

for (const button of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const status = document.querySelector(".copy-status");

  const copy = async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Without TLS, as in a demo, there is no clipboard to ask for; this old way still works everywhere.
      document.execCommand("copy");
    }
    status.textContent = button.dataset.done;
  };

  button.addEventListener("click", copy);
  button.hidden = false;
}
