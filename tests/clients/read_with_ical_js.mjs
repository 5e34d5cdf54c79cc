// Fetches a feed and prints its entries as ical.js, Thunderbird's parser, reads them: times by the file's own zone.
import { createRequire } from "node:module";

const { default: ICAL } = await import(createRequire(process.argv[3]).resolve("ical.js"));

const response = await fetch(process.argv[2]);
const feed = new ICAL.Component(ICAL.parse(await response.text()));
const zone = new ICAL.Timezone(feed.getFirstSubcomponent("vtimezone"));
ICAL.TimezoneService.register(zone.tzid, zone);

const entries = feed.getAllSubcomponents("vevent").map((component) => {
  const { summary, startDate } = new ICAL.Event(component);
  const start = startDate.isDate ? startDate.toString() : new Date(startDate.toUnixTime() * 1000).toISOString();
  return { title: summary, start, status: component.getFirstPropertyValue("status").toLowerCase() };
});
console.log(JSON.stringify(entries));
