// What of it is seen: a report on its way, "1 laporan menunggu sinyal" with a way to discard it, "Foto 2 dari 3 · 60 %".
// All words stand in the page, in #menunggu; what is kept and sent is the affair of later.js.
(() => {
  const PAUSE = { first: 2000, longest: 60000 };
  const PHOTOS = 3;
  let form; // the tools of sending.js
  let pause = PAUSE.first;
  let timer;
  let waitsHere; // the id of a report that was sent from this page, and waits
  let progress = {};

  const box = () => document.getElementById("menunggu");
  const words = (name, values = {}) =>
    box().dataset[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const hex = (number) => number.toString(16).padStart(2, "0");
  const random = () => [...crypto.getRandomValues(new Uint8Array(12))].map(hex).join("");
  const report = () => document.querySelector("form[data-send]");
  const made = (tag, attributes = {}) => Object.assign(document.createElement(tag), attributes);

  // One line of the list, with the buttons that its state has.
  function line(one) {
    const item = made("li");
    const of = one.photos.length;
    const here = progress.id === one.id ? progress : {};
    const place = here.photo || one.photos.findIndex((photo) => photo.blob) + 1;
    const lost = one.photos.some((photo) => photo.lost);
    const field = (wanted) => one.fields?.find(([name]) => name === wanted)?.[1];
    let said = field("description")?.slice(0, 60) || (field("voice") ? words("voice") : "");
    if (one.refused) said = `${words("refused")} ${said}`;
    else if (one.number && Later.hasPhotos(one)) said = words("photo", { n: place, of });
    else if (lost) said = words("lost");
    else if (one.number) said = words("sent", { number: one.number });
    const share = here.part !== undefined && here.photo === place ? ` · ${Math.floor(here.part * 100)} %` : "";
    item.append(made("span", { textContent: said, dir: "auto" }), `${share} `);
    const offers = { show: one.number && one.fields, open: one.refused && report(), drop: true };
    for (const [name, className] of [["show", ""], ["open", "second"], ["drop", "quiet"]]) {
      const press = { type: "button", className, textContent: words(name), onclick: () => acts[name](one) };
      if (offers[name]) item.append(made("button", press), " ");
    }
    return item;
  }

  async function show() {
    if (!box()) return;
    const all = await Later.list();
    if (!box().firstElementChild) box().append(made("p"), made("ul"));
    const [status, items] = box().children;
    status.setAttribute("role", "status");
    const unsent = all.filter((one) => !one.number && !one.refused && one.id !== waitsHere?.sending);
    const shown = all.filter((one) => one.id !== waitsHere?.sending);
    const photos = all.some((one) => one.number && Later.hasPhotos(one));
    const said = unsent.length
      ? words("waiting", { n: unsent.length })
      : photos
        ? words(navigator.onLine && pause === PAUSE.first ? "photos" : "offline")
        : progress.done && progress.photo
          ? words("done")
          : "";
    // A reader hears what changes, not what stays.
    if (status.textContent !== said) status.textContent = said;
    items.replaceChildren(...shown.map(line));
    box().hidden = !said && !shown.length;
  }

  const acts = {
    async drop(one) {
      if (!confirm(words("sure"))) return;
      await Later.change(one.id, () => null);
      show();
    },
    // The code is shown for a quarter of an hour after sending; sent once more with its key, it is shown again.
    async show(one) {
      const answer = await Later.sendText(one).catch(() => null);
      if (answer?.number) await go(answer);
    },
    async open(one) {
      const here = report();
      empty(here);
      form.fill(here, one.fields);
      for (const name of ["phone", "email", "name"]) {
        here.elements[name].value = one.fields.find(([known]) => known === name)?.[1] || "";
      }
      give(here.elements.photo, one.photos.map((photo) => photo.blob).filter(Boolean), "foto.jpg");
      const voices = one.fields.filter(([name]) => name === "voice").map(([, file]) => file);
      give(here.elements.voice, voices, voices[0]?.name);
      await Later.change(one.id, () => null);
      here.elements.description.focus();
      show();
    },
  };

  function give(input, files, name) {
    const chosen = new DataTransfer();
    for (const file of files) chosen.items.add(new File([file], name, { type: file.type }));
    if (input) input.files = chosen.files;
  }

  async function go(one) {
    await Later.change(one.id, (now) => {
      const read = { ...now, fields: null };
      return Later.hasPhotos(read) ? read : null;
    });
    location.assign(one.receipt);
  }

  // A refused form comes back as a page: its main part takes the place of this one, and the photos stay chosen.
  function showAgain(answer, files) {
    const page = new DOMParser().parseFromString(answer.text, "text/html");
    const main = page.querySelector("main");
    if (!main?.querySelector("form[data-send]")) return false;
    document.title = page.title;
    document.querySelector("main").replaceWith(main);
    give(report().elements.photo, files, "foto.jpg");
    form.keepDraft();
    main.querySelector("[autofocus]")?.focus();
    scrollTo(0, 0);
    document.dispatchEvent(new Event("lapor:again"));
    show();
    return true;
  }

  // Not reset(): a form that was refused once holds what was refused.
  function empty(sent) {
    for (const field of sent.elements) {
      if (/^(hidden|submit|button|fieldset)$/.test(field.type)) continue;
      if (/^(radio|checkbox)$/.test(field.type)) field.checked = false;
      else if (/^select/.test(field.type)) field.selectedIndex = 0;
      else field.value = "";
    }
  }

  // Send this form. False: it should go the ordinary way, nothing was kept.
  async function send(sent) {
    const fields = [];
    const photos = [];
    for (const [name, value] of new FormData(sent)) {
      if (name === "csrf_token" || name === "key" || (value instanceof File && !value.size)) continue;
      if (name === "photo") photos.push({ key: random(), blob: value });
      else fields.push([name, value]);
    }
    const has = (...names) => fields.some(([name, value]) => names.includes(name) && (value.size || value.trim?.()));
    const isWhole = has("description", "voice") && has("area", "place", "lat");
    if (photos.length > PHOTOS) {
      const input = sent.elements.photo;
      input.setCustomValidity(words("most"));
      input.reportValidity();
      input.addEventListener("change", () => input.setCustomValidity(""), { once: true });
      return true;
    }
    const one = { id: random(), at: Date.now(), key: sent.elements.key.value, fields, photos };
    if (sent.elements.csrf_token.value) Later.trust(sent.elements.csrf_token.value);
    await Later.keep(one);
    form.dropDraft(); // else a reload would show the text again that is being sent
    // The key is this report's for good: whatever is sent from this page next needs another.
    sent.elements.key.value = "";
    const button = sent.querySelector("button.big") || sent.querySelector("button:not([name])");
    const label = button.textContent;
    button.textContent = words("sending");
    waitsHere = { sending: one.id };
    const answer = await Later.sendText(one).catch(() => null);
    button.textContent = label;
    waitsHere = null;
    if (answer?.number) {
      empty(sent);
      await go(answer);
      return true;
    }
    if (answer?.refused || (!answer && !isWhole)) {
      await Later.change(one.id, () => null);
      sent.elements.key.value = one.key;
      form.keepDraft();
      if (answer?.refused) return showAgain(answer.refused, photos.map((photo) => photo.blob));
      box().hidden = false;
      box().querySelector("p").textContent = words("incomplete");
    } else {
      empty(sent);
      waitsHere = { id: one.id };
      await show();
      wakeLater();
      again();
    }
    box().scrollIntoView({ block: "center" });
    return true;
  }

  // The worker sends when there is a signal, also when no page is open; where browsers can do that.
  async function wakeLater() {
    const worker = await navigator.serviceWorker?.getRegistration().catch(() => null);
    await worker?.sync?.register("lapor").catch(() => null);
  }

  async function flush() {
    clearTimeout(timer);
    try {
      await Later.run();
      pause = PAUSE.first;
    } catch {
      pause = Math.min(pause * 2, PAUSE.longest);
      wakeLater();
    }
    const left = (await Later.list()).filter((one) => !one.refused && (!one.number || Later.hasPhotos(one)));
    if (left.length) again();
    show();
  }

  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(flush, pause);
  };

  async function hear(news) {
    progress = news.photo ? news : { ...progress, ...news };
    if (news.number && news.id === waitsHere?.id) {
      const one = (await Later.list()).find((known) => known.id === news.id);
      const here = report();
      // Only who has not begun another report is led away.
      if (one && !(here && here.elements.description.value)) return go(one);
      waitsHere = null;
    }
    show();
  }

  self.Waiting = {
    send,
    async begin(tools) {
      form = tools;
      Later.heard = hear;
      addEventListener("online", () => {
        pause = PAUSE.first;
        flush();
      });
      await show();
      flush(); // not waited for: a new report goes before the photos of an old one
    },
  };
})();
