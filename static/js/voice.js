// Records a voice note in the page and puts it into the ordinary file input, as if it had been chosen. Fetched when the
// part of the form that asks for a voice is opened; all words stand in the page.
(() => {
  const MOST = 90; // seconds
  const BITS = 20000; // a voice needs no more: ninety seconds are 225 kB
  const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
  if (!self.MediaRecorder || !navigator.mediaDevices?.getUserMedia || !isSecureContext) return;

  const made = (tag, attributes = {}) => Object.assign(document.createElement(tag), attributes);
  let recorder; // while it records

  function offer(part) {
    const words = (name, values = {}) => part.dataset[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
    const input = part.querySelector("input[type=file]");
    const button = made("button", { type: "button", className: "second", textContent: words("record") });
    const told = made("p");
    const sound = made("audio", { controls: true, hidden: true });
    const drop = made("button", { type: "button", className: "quiet", textContent: words("drop"), hidden: true });
    told.setAttribute("role", "status");
    sound.setAttribute("aria-label", words("listenTo"));

    function put(files) {
      const chosen = new DataTransfer();
      for (const file of files) chosen.items.add(file);
      input.files = chosen.files;
      URL.revokeObjectURL(sound.src);
      sound.hidden = drop.hidden = !files.length;
      if (files.length) sound.src = URL.createObjectURL(files[0]);
      else sound.removeAttribute("src");
    }

    async function record() {
      const microphone = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
      const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
      const parts = [];
      recorder = new MediaRecorder(microphone, { mimeType, audioBitsPerSecond: BITS });
      const begun = Date.now();
      const seconds = () => Math.min(MOST, Math.round((Date.now() - begun) / 1000));
      const stopped = new Promise((done) => (recorder.onstop = done));
      recorder.ondataavailable = (event) => parts.push(event.data);
      recorder.start();
      put([]);
      button.textContent = words("stop");
      const clock = setInterval(() => {
        // Seen by everybody, but a reader would drown the voice: it is told the end only.
        button.textContent = `${words("stop")} · ${words("count", { s: seconds() })}`;
        if (Date.now() - begun >= MOST * 1000) finish();
      }, 500);
      await stopped;
      clearInterval(clock);
      for (const track of microphone.getTracks()) track.stop();
      const type = recorder.mimeType;
      recorder = null;
      button.textContent = words("record");
      put([new File(parts, `suara.${/mp4/.test(type) ? "m4a" : /ogg/.test(type) ? "ogg" : "webm"}`, { type })]);
      told.textContent = words("ready", { s: Math.max(1, seconds()) });
    }

    button.onclick = () => {
      if (recorder) return finish();
      told.textContent = "";
      record().catch(() => {
        recorder = null;
        told.textContent = words("failed");
      });
    };
    drop.onclick = () => {
      put([]);
      told.textContent = "";
      button.focus();
    };
    // Another file was chosen by hand.
    input.addEventListener("change", () => {
      sound.hidden = drop.hidden = true;
      told.textContent = "";
    });
    const line = made("p", { className: "actions" });
    line.append(button, drop);
    part.append(line, told, sound);
    part.dataset.offered = "1";
  }

  function finish() {
    if (recorder?.state === "recording") recorder.stop();
  }

  // Sent while it still records: what was said so far goes along.
  document.addEventListener(
    "submit",
    (event) => {
      if (!recorder) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { target: form, submitter } = event;
      recorder.addEventListener("stop", () => setTimeout(() => form.requestSubmit(submitter)));
      finish();
    },
    true,
  );

  const look = () => document.querySelectorAll("[data-record][open]:not([data-offered])").forEach(offer);
  document.addEventListener("toggle", look, true);
  document.addEventListener("lapor:again", look);
  look();
})();
