// Hands a field's text to the device's own way of sharing. Where there is none the button stays hidden.
"use strict";

for (const button of document.querySelectorAll("[data-shares]")) {
  if (navigator.share) {
    const url = document.getElementById(button.dataset.shares).value;
    button.addEventListener("click", () => navigator.share({ url }).catch(() => {}));
    button.hidden = false;
  }
}
