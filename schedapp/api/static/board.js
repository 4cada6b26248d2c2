// Draws the cards. Every text goes in as text: nothing that comes from a booking is ever read as markup.

import { stateAt, stripOf } from "./day.js";

const LEAST = { width: 296, height: 180 };
const GAP = 16;
const TURN = 15_000;

const formats = new Map();

function format(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }));
  return formats.get(key);
}

/** 09:05 in a zone. */
export const timeOf = (moment, zone) => format(zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(moment);

/** Tuesday 24 November in a zone. */
export const dateOf = (moment, zone) => format(zone, { weekday: "long", day: "numeric", month: "long" }).format(moment).replace(",", "");

/** “New York” of America/New_York. */
export const placeOf = (zone) => zone.split("/").at(-1).replaceAll("_", " ");

function element(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

/** How many columns and cards fit on the page so that none is too small to be read from a metre away. */
export function arrangement(count, width, height) {
  const most = { columns: Math.max(1, Math.floor((width + GAP) / (LEAST.width + GAP))), rows: Math.max(1, Math.floor((height + GAP) / (LEAST.height + GAP))) };
  const shown = Math.min(count, most.columns * most.rows);
  let best = { columns: most.columns, size: shown, score: -1 };
  for (let columns = 1; columns <= Math.min(most.columns, shown); columns += 1) {
    const rows = Math.ceil(shown / columns);
    if (rows > most.rows) continue;
    const card = { width: (width - GAP * (columns - 1)) / columns, height: (height - GAP * (rows - 1)) / rows };
    const score = Math.min(card.width, card.height * 1.7) * (shown / (columns * rows)) ** 0.5;
    if (score > best.score) best = { columns, size: shown, score };
  }
  return best;
}

/** Shows the resources as they are at `now`; pages turn where there are too many of them. */
export function draw(board, pages, resources, now, mainZone) {
  const { columns, size } = arrangement(resources.length, board.clientWidth, board.clientHeight);
  const count = Math.ceil(resources.length / Math.max(1, size));
  const page = count > 1 ? Math.floor(now / TURN) % count : 0;
  board.style.setProperty("--columns", columns);
  board.replaceChildren(...resources.slice(page * size, (page + 1) * size).map((each) => card(each, now, mainZone)));
  pages.hidden = count < 2;
  pages.textContent = `${page + 1} of ${count}`;
}

function card(resource, now, mainZone) {
  const state = stateAt(resource, now);
  const made = element("article", "card");
  made.role = "listitem";
  made.dataset.kind = state.kind;
  made.dataset.resource = resource.id;
  made.style.setProperty("--colour", resource.colour);
  const inside = element("div", "inside");
  const name = element("h2", "name", resource.name);
  if (resource.zone !== mainZone) name.append(element("span", "zone", `${placeOf(resource.zone)} ${timeOf(now, resource.zone)}`));
  const line = element("div", "now");
  line.append(element("span", "state", stateWords(resource, state)), element("span", "until", untilWords(resource, state)));
  inside.append(name, line);
  const title = titleWords(resource, state);
  if (title) inside.append(element("p", "title", title));
  inside.append(nextLine(resource, state), strip(resource, now));
  made.append(inside);
  return made;
}

function stateWords(resource, { kind, left }) {
  if (kind === "closed") return "Closed";
  if (kind === "taken") return "Taken";
  return resource.capacity > 1 ? `${left} free` : "Free";
}

function untilWords(resource, { kind, until }) {
  const of = resource.capacity > 1 && kind === "free" ? `of ${resource.capacity} ` : "";
  if (until !== null) return `${of}${kind === "closed" ? "opens" : "until"} ${timeOf(until, resource.zone)}`;
  return { closed: "today", taken: "all day", free: `${of}today` }[kind];
}

function titleWords(resource, { kind, current }) {
  if (kind !== "taken") return "";
  const titles = current.map((one) => one.title).filter(Boolean);
  if (titles.length) return titles.join(", ");
  return current.some((one) => one.tentative) ? "tentative" : "";
}

function nextLine(resource, { next }) {
  const line = element("p", "next");
  if (next === null) {
    line.textContent = "Nothing more today";
    return line;
  }
  const ends = next.end < resource.day.end ? timeOf(next.end, resource.zone) : "midnight";
  line.append("Next ", element("b", "", next.all_day ? "all day" : `${timeOf(next.start, resource.zone)} – ${ends}`));
  if (next.title) line.append(` ${next.title}`);
  return line;
}

function strip(resource, now) {
  const made = element("div", "strip");
  made.ariaHidden = "true";
  const whole = stripOf(resource);
  const at = (moment) => Math.min(1, Math.max(0, (moment - whole.start) / (whole.end - whole.start))) * 100;
  const piece = (name, span) => {
    const part = element("i", name);
    part.style.insetInlineStart = `${at(span.start)}%`;
    part.style.width = `${at(span.end) - at(span.start)}%`;
    return part;
  };
  made.append(...resource.open.map((span) => piece("open", span)));
  made.append(...resource.bookings.map((one) => piece(one.tentative ? "taken tentative" : "taken", one)));
  if (now >= whole.start && now <= whole.end) {
    const line = element("i", "line");
    line.style.insetInlineStart = `${at(now)}%`;
    made.append(line);
  }
  return made;
}
