// What a resource's day means at a moment. Pure: times are milliseconds since 1970, `now` is handed in.

/** The answer of /display/day with its times as numbers. */
export function readDay(answer) {
  const span = ({ start, end }) => ({ start: Date.parse(start), end: Date.parse(end) });
  return {
    cursor: answer.cursor,
    now: Date.parse(answer.now),
    resources: answer.resources.map((each) => ({
      id: each.id, name: each.name, colour: each.colour, zone: each.time_zone, capacity: each.capacity,
      day: span(each.day),
      open: each.open.map(span),
      bookings: each.bookings.map((one) => ({ ...one, ...span(one) })),
    })),
  };
}

/** How many of a resource's bookings cover a moment. */
export function countAt(resource, moment) {
  return resource.bookings.filter((one) => one.start <= moment && moment < one.end).length;
}

const isTaken = (resource, moment) => countAt(resource, moment) >= resource.capacity;

/** The first of some moments after `now` for which `holds` is true; null if there is none. */
function firstAfter(moments, now, holds) {
  const later = moments.filter((moment) => moment > now).sort((one, other) => one - other);
  return later.find(holds) ?? null;
}

/**
 * `kind` is free, taken or closed; `until` when that ends (null: not today); `current` what takes it; `left` how
 * many places are free.
 */
export function stateAt(resource, now) {
  const current = resource.bookings.filter((one) => one.start <= now && now < one.end);
  const left = Math.max(0, resource.capacity - current.length);
  const known = { current, left };
  const today = (moment) => (moment !== null && moment < resource.day.end ? moment : null);
  if (left === 0) {
    const ends = resource.bookings.map((one) => one.end);
    return { kind: "taken", until: today(firstAfter(ends, now, (moment) => !isTaken(resource, moment))), ...known };
  }
  const opened = resource.open.find((span) => span.start <= now && now < span.end);
  if (!opened && current.length === 0) {
    return { kind: "closed", until: today(firstAfter(resource.open.map((span) => span.start), now, () => true)), ...known };
  }
  const starts = resource.bookings.map((one) => one.start);
  const moments = [firstAfter(starts, now, (moment) => isTaken(resource, moment)), opened?.end ?? null];
  const until = moments.filter((moment) => moment !== null).sort((one, other) => one - other)[0] ?? null;
  return { kind: "free", until: today(until), ...known };
}

/** The bookings that begin later today, by start. */
export function comingAfter(resource, now) {
  return resource.bookings.filter((one) => one.start > now && one.start < resource.day.end);
}

/** What the strip below a card covers: the open hours and whatever is booked, with an hour at least around them. */
export function stripOf(resource) {
  const spans = [...resource.open, ...resource.bookings.filter((one) => !one.all_day)];
  if (spans.length === 0) return resource.day;
  const start = Math.max(resource.day.start, Math.min(...spans.map((span) => span.start)));
  const end = Math.min(resource.day.end, Math.max(...spans.map((span) => span.end)));
  return end > start ? { start, end } : resource.day;
}
