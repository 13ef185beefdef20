// What the page carries: what is said, and the models, unpacked when they are asked for.
export const info = JSON.parse(document.getElementById("info").textContent);

export function model(number) {
  const text = atob(document.querySelectorAll("script.model")[number].textContent.trim());
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes.buffer;
}
