// The citizen's form with script: photos are made small before they travel, what is typed survives a closed tab, and a
// report goes first by its text. What is larger (later.js, waiting.js) is fetched when the page is there. Without script,
// or when anything here fails, the form is an ordinary form.
(() => {
  const { later, waiting, helping, placing, listening } = document.currentScript.dataset;
  const DRAFT = "lapor-draf";
  const KEPT = 48 * 36e5;
  const PRIVATE = /^(csrf_token|key|kept_photo|kept_voice|phone|email|name|helper|code)$/;
  const NOT_TYPED = /^(file|hidden|tel|email|password|submit|button|fieldset)$/;
  // Also in a text somebody may write a telephone number; drafts lie on phones that are shared.
  const NUMBER = /\+?\d(?:[ .()-]?\d){8,}/g;

  const connection = navigator.connection || {};
  const saves = connection.saveData || /2g/.test(connection.effectiveType);
  const [side, quality] = saves ? [1024, 0.6] : [1280, 0.7];
  const shrinking = new Map();

  async function shrink(file) {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, side / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    const drawn = canvas.getContext("2d");
    drawn.imageSmoothingQuality = "high";
    drawn.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    return small && small.size < file.size ? new File([small], "foto.jpg", { type: "image/jpeg" }) : file;
  }

  async function shrinkAll(input, work) {
    const chosen = new DataTransfer();
    // One after the other: a cheap phone has no room for three large pictures at once.
    for (const file of work.files) chosen.items.add(await shrink(file).catch(() => file));
    if (shrinking.get(input) !== work) return; // others were chosen meanwhile, and are on their way
    input.files = chosen.files;
    shrinking.delete(input);
  }

  function look(input) {
    if (input.type !== "file" || input.name !== "photo" || !input.files.length) return;
    const work = { files: [...input.files] };
    shrinking.set(input, work);
    work.done = shrinkAll(input, work);
  }
  document.addEventListener("change", (event) => look(event.target));
  // Chosen before this was here, on a slow line.
  document.querySelectorAll("input[type=file]").forEach(look);

  const main = () => document.querySelector("form[data-send]");
  const typed = (form) => [...form.elements].filter((e) => e.name && !PRIVATE.test(e.name) && !NOT_TYPED.test(e.type));
  const isMark = (field) => /radio|checkbox/.test(field.type);
  const isWritten = (field) => /^text/.test(field.type) && !/^(lat|lon)$/.test(field.name);

  function keepDraft() {
    const form = main();
    if (!form) return;
    const fields = typed(form)
      .filter((field) => (isMark(field) ? field.checked : field.value))
      .map((field) => [field.name, isWritten(field) ? field.value.replace(NUMBER, "") : field.value]);
    localStorage.setItem(DRAFT, JSON.stringify({ at: Date.now(), fields }));
  }

  function fill(form, fields) {
    for (const [name, value] of fields) {
      for (const field of typed(form).filter((one) => one.name === name)) {
        if (isMark(field)) field.checked ||= field.value === value;
        else if (!field.value) field.value = value;
      }
    }
  }

  function sayRestored(form) {
    const words = document.getElementById("menunggu").dataset;
    const told = document.createElement("p");
    const button = document.createElement("button");
    told.className = "notice";
    told.textContent = `${words.draft} `;
    button.type = "button";
    button.className = "quiet";
    button.textContent = words.drop;
    button.onclick = () => {
      dropDraft();
      form.reset();
      told.remove();
    };
    told.append(button);
    form.before(told);
  }

  function restoreDraft() {
    const form = main();
    const draft = JSON.parse(localStorage.getItem(DRAFT) || "null");
    if (!draft) return;
    if (Date.now() - draft.at > KEPT || (draft.sent && document.getElementById("number"))) {
      localStorage.removeItem(DRAFT);
    } else if (form && !document.querySelector(".error-summary") && !form.elements.description.value) {
      fill(form, draft.fields);
      if (draft.fields.some(([, value]) => value)) sayRestored(form);
    }
  }

  // Storage may be full or forbidden; then there is no draft.
  const tried = (act) => {
    try {
      act();
    } catch {
      // see above
    }
  };
  // Sent the ordinary way, it goes when the receipt is there.
  const markDraft = () => {
    const draft = localStorage.getItem(DRAFT);
    if (draft) localStorage.setItem(DRAFT, JSON.stringify({ ...JSON.parse(draft), sent: true }));
  };
  const dropDraft = () => tried(() => localStorage.removeItem(DRAFT));

  document.addEventListener("input", (event) => {
    if (event.target.form?.matches("[data-send]")) tried(keepDraft);
  });
  let loading;
  const script = (source) =>
    new Promise((done, failed) => {
      const element = document.createElement("script");
      element.src = source;
      element.onload = done;
      element.onerror = failed;
      document.head.append(element);
    });
  const tools = { fill, keepDraft: () => tried(keepDraft), dropDraft };
  const load = () =>
    (loading ??= Promise.all([script(later), script(waiting)]).then(() => self.Waiting.begin(tools)));

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.action.endsWith("/selesai")) dropDraft(); // the phone is somebody else's
    const busy = [...form.elements].filter((field) => shrinking.has(field)).map((field) => shrinking.get(field).done);
    // Other buttons of the form ask the portal something first.
    const other = event.submitter?.name || event.submitter?.hasAttribute("formaction");
    const sends = form.matches("[data-send]") && !other;
    if (event.defaultPrevented || !(sends || busy.length)) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    try {
      await Promise.all(busy);
      if (!sends) form.requestSubmit(event.submitter);
      else if (!(await load().then(() => self.Waiting.send(form)))) throw new Error("the ordinary way");
    } catch {
      tried(markDraft);
      form.submit();
    } finally {
      delete form.dataset.busy;
    }
  });

  tried(restoreDraft);
  addEventListener("load", () => {
    load().catch(() => (loading = null));
    for (const one of [helping, placing, listening]) if (one) script(one).catch(() => {});
    if (!saves) navigator.serviceWorker?.register("/sw.js").catch(() => {});
  });
})();
