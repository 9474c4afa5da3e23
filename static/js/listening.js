// "Dengarkan": reads a page's main sentences aloud. [data-listen] names what is read; a button comes into it only where
// the browser has a voice for the language of the page.
(() => {
  const speech = self.speechSynthesis;
  if (!speech) return;
  const page = document.documentElement.lang;
  let reading; // the button whose words are read

  // Old Androids call Indonesian "in", and write an underscore.
  const language = (voice) => voice.lang.toLowerCase().split(/[-_]/)[0].replace("in", "id");
  const voice = () => speech.getVoices().find((one) => language(one) === page);

  function offer() {
    for (const place of document.querySelectorAll("[data-listen]")) {
      if (!voice()) place.replaceChildren();
      else if (!place.firstChild) place.append(made(place.dataset.words));
    }
  }

  function made(words) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "second", textContent: words });
    button.setAttribute("aria-pressed", "false");
    return button;
  }

  function stop() {
    reading?.setAttribute("aria-pressed", "false");
    reading = null;
    speech.cancel();
  }

  function read(button) {
    stop();
    reading = button;
    button.setAttribute("aria-pressed", "true");
    // One by one: some browsers fall silent in the middle of what is long.
    const { listen } = button.parentElement.dataset;
    const parts = [...document.querySelectorAll(listen)].map((part) => part.innerText.trim());
    const spoken = parts.filter(Boolean).map((words) => new SpeechSynthesisUtterance(words));
    for (const one of spoken) {
      one.voice = voice();
      one.lang = one.voice.lang;
      one.onerror = () => reading === button && stop();
      speech.speak(one);
    }
    if (spoken.length) spoken.at(-1).onend = () => reading === button && stop();
    else stop();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-listen] > button");
    if (!button) return;
    if (button === reading) stop();
    else read(button);
  });
  addEventListener("pagehide", stop);
  speech.addEventListener?.("voiceschanged", offer);
  document.addEventListener("lapor:again", offer);
  offer();
})();
