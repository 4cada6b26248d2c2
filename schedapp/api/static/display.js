// The desk display: keeps the token in memory alone, asks for today, follows what changes, and says when it cannot.

import { dateOf, draw, placeOf, timeOf } from "./board.js";
import { readDay } from "./day.js";
import { readEvents } from "./stream.js";

const SILENCE = 40_000; // ms without a heartbeat after which a stream is taken for dead
const AGAIN = 300_000; // ms after which today is asked for anew, whatever happens
const LONGEST_PAUSE = 15_000;

const by = (id) => document.getElementById(id);

/** The settings in the fragment, which leaves the address bar at once. */
function takeSettings() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (location.hash) history.replaceState(null, "", location.pathname);
  const theme = given.get("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  return {
    token: given.get("token") ?? "",
    titles: given.get("titles") === "1",
    resources: (given.get("resources") ?? "").split(",").filter(Boolean),
  };
}

const settings = takeSettings();
const shown = { day: null, ahead: 0, seen: 0, error: "" };

class Refused extends Error {}

async function ask(path, signal) {
  const answer = await fetch(path, { headers: { Authorization: `Bearer ${settings.token}` }, cache: "no-store", signal });
  if (answer.status === 401 || answer.status === 403) throw new Refused();
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer;
}

const now = () => Date.now() + shown.ahead;

async function askForDay(signal) {
  const query = new URLSearchParams(settings.resources.map((id) => ["resource_id", id]));
  if (settings.titles) query.set("titles", "true");
  const answer = await ask(`display/day?${query}`, signal);
  shown.day = readDay(await answer.json());
  shown.ahead = shown.day.now - Date.now();
  shown.seen = Date.now();
  render();
}

function say(state, words) {
  document.body.dataset.state = state;
  by("connection-words").textContent = words;
}

function render() {
  const day = shown.day;
  if (day === null) return;
  const zone = day.resources[0]?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const several = day.resources.some((each) => each.zone !== zone);
  document.querySelector("#clock time").textContent = timeOf(now(), zone);
  by("clock-zone").textContent = several ? placeOf(zone) : "";
  by("date").textContent = dateOf(now(), zone);
  const lost = document.body.dataset.state === "lost";
  by("stale").hidden = !lost;
  if (lost) by("stale").textContent = `Not connected. This is how it was at ${timeOf(shown.seen + shown.ahead, zone)}. Trying again…`;
  draw(by("board"), by("pages"), day.resources, now(), zone);
  if (day.resources.length === 0) notice("Nothing to show yet.", "Add a room, a person or a device in Sched: it appears here at once.");
  else by("notice").hidden = true;
}

function notice(title, words, withForm = false) {
  by("notice").hidden = false;
  by("notice-title").textContent = title;
  by("notice-words").textContent = words;
  by("token-form").hidden = !withForm;
}

/** Follows until the stream ends, fails or falls silent; asks for today anew after each change. */
async function follow() {
  const stop = new AbortController();
  let heard = Date.now();
  let asking = null;
  let again = false;
  const refresh = () => {
    if (asking) { again = true; return; }
    asking = askForDay(stop.signal).catch(() => stop.abort()).finally(() => {
      asking = null;
      if (again) { again = false; refresh(); }
    });
  };
  const watch = setInterval(() => {
    if (Date.now() - heard > SILENCE) stop.abort();
    if (shown.day === null) return;
    const ends = Math.min(...shown.day.resources.map((each) => each.day.end));
    if (now() >= ends || Date.now() - shown.seen > AGAIN) refresh();
  }, 1_000);
  try {
    await askForDay(stop.signal);
    const stream = await ask(`changes?cursor=${shown.day.cursor}`, stop.signal);
    say("live", "Live");
    render();
    await readEvents(stream, refresh, () => { heard = Date.now(); });
  } finally {
    clearInterval(watch);
    stop.abort();
  }
}

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

function askForToken(title) {
  say("lost", "Not connected");
  shown.day = null;
  by("board").replaceChildren();
  by("stale").hidden = true;
  notice(title, "Make one with “schedapp api token create --scope read-busy” and put it into the address as #token=…, or type it here. It is not kept.", true);
}

async function run() {
  let wait = 1_000;
  for (;;) {
    try {
      await follow();
      wait = 1_000;
    } catch (error) {
      if (error instanceof Refused) {
        settings.token = "";
        askForToken("This token is not known.");
        return;
      }
    }
    if (document.body.dataset.state === "live") wait = 1_000;
    say("lost", "Not connected");
    if (shown.day === null) notice("Not connected.", "Sched does not answer at this address. Trying again…");
    render();
    await pause(wait);
    wait = Math.min(2 * wait, LONGEST_PAUSE);
  }
}

by("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  settings.token = by("token").value.trim();
  by("token").value = "";
  by("notice").hidden = true;
  if (settings.token) run();
});
addEventListener("resize", render);
setInterval(render, 1_000);

if (settings.token) run();
else askForToken("This display needs a token.");
