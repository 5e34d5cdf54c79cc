"use strict";
// The page shows Norwegian time. Whoever reads it in another zone is told so; the times stay as they are.
(() => {
  const note = document.getElementById("zone-note");
  const time = document.querySelector("time[datetime]");
  if (!note || !time) {
    return;
  }
  const moment = new Date(time.dateTime);
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(time.dateTime) || [];
  if (!sign) {
    return;
  }
  const norwegian = (Number(hours) * 60 + Number(minutes)) * (sign === "+" ? 1 : -1);
  if (-moment.getTimezoneOffset() !== norwegian) {
    note.replaceWith(note.content.cloneNode(true));
  }
})();
