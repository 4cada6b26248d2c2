// Server-sent events by fetch, because EventSource can send no Authorization header.

/** Calls `onEvent({type, id, data})` for each event of a response, and `onLife()` for whatever comes. Ends with it. */
export async function readEvents(response, onEvent, onLife) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let id = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onLife();
    text += decoder.decode(value, { stream: true });
    const blocks = text.split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const event = readBlock(block);
      id = event.id || id;
      if (event.data) onEvent({ ...event, id });
    }
  }
}

function readBlock(block) {
  const event = { type: "message", id: "", data: "" };
  for (const line of block.split("\n")) {
    const at = line.indexOf(":");
    const [name, value] = [line.slice(0, at), line.slice(at + 1).replace(/^ /, "")];
    if (name === "event") event.type = value;
    else if (name === "id") event.id = value;
    else if (name === "data") event.data += event.data ? `\n${value}` : value;
  }
  return event;
}
