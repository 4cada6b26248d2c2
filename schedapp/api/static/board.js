// Draws the cards. Every text goes in as text: nothing that comes from a booking is ever read as markup.

import { comingAfter, stateAt, stripOf } from "./day.js";

const LEAST = { width: 296, height: 180 };
const GAP = 16;
const ROOMY = 440; // px of height from which on a card tells more than the next booking
const LINE = 56;
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
    const score = Math.min(card.width, card.height * 1.7) * (shown / (columns * rows));
    if (score > best.score) best = { columns, size: shown, score };
  }
  return best;
}

/** Shows the resources as they are at `now`; pages turn where there are too many of them. */
export function draw(board, pages, resources, now, mainZone) {
  const { columns, size } = arrangement(resources.length, board.clientWidth, board.clientHeight);
  const count = Math.ceil(resources.length / Math.max(1, size));
  const height = board.clientHeight / Math.max(1, Math.ceil(size / columns));
  const lines = Math.min(6, 1 + Math.max(0, Math.floor((height - ROOMY) / LINE)));
  const page = count > 1 ? Math.floor(now / TURN) % count : 0;
  board.style.setProperty("--columns", columns);
  board.classList.toggle("titles", resources.some((each) => each.bookings.some((one) => one.title)));
  board.replaceChildren(...resources.slice(page * size, (page + 1) * size).map((each) => card(each, now, mainZone, lines)));
  pages.hidden = count < 2;
  pages.textContent = `${page + 1} of ${count}`;
}

function card(resource, now, mainZone, lines) {
  const state = stateAt(resource, now);
  const made = element("article", "card");
  made.role = "listitem";
  made.dataset.kind = state.kind;
  made.dataset.resource = resource.id;
  made.style.setProperty("--colour", resource.colour);
  const inside = element("div", "inside");
  const until = element("p", "until", untilWords(resource, state));
  if (resource.zone !== mainZone) until.append(element("span", "zone", placeOf(resource.zone)));
  inside.append(element("h2", "name", resource.name), element("p", "state", stateWords(resource, state)), until);
  const title = titleWords(state);
  if (title) inside.append(element("p", "title", title));
  inside.append(coming(resource, now, lines), strip(resource, now));
  made.append(inside);
  return made;
}

function stateWords(resource, { kind, left, current }) {
  if (kind === "closed") return "Closed";
  if (kind === "taken") return current.every((one) => one.tentative) ? "Held" : "Taken";
  return resource.capacity > 1 ? `${left} free` : "Free";
}

function untilWords(resource, { kind, until }) {
  const of = resource.capacity > 1 && kind === "free" ? `of ${resource.capacity} ` : "";
  if (until !== null) return `${of}${kind === "closed" ? "opens" : "until"} ${timeOf(until, resource.zone)}`;
  return { closed: "today", taken: "all day", free: `${of}today` }[kind];
}

function titleWords({ kind, current }) {
  return kind === "taken" ? current.map((one) => one.title).filter(Boolean).join(", ") : "";
}

/** What comes after this moment: the next booking, and where the card is tall enough the ones after it. */
function coming(resource, now, lines) {
  const made = element("div", "coming");
  const later = comingAfter(resource, now);
  made.append(...later.slice(0, lines).map((one, place) => bookingLine(resource, one, place === 0)));
  if (later.length === 0) made.append(element("p", "next", "Nothing more today"));
  return made;
}

function bookingLine(resource, booking, first) {
  const line = element("p", "next", first ? "Next " : "Then ");
  const ends = booking.end < resource.day.end ? timeOf(booking.end, resource.zone) : "midnight";
  const when = booking.all_day ? "all day" : `${timeOf(booking.start, resource.zone)} – ${ends}`;
  line.append(element("b", "", when));
  if (booking.title) line.append(` ${booking.title}`);
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
