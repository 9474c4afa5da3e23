// Help with saying where: the phone's place at one tap, the kelurahan of a point, landmarks to pick from, a map on demand.
// Every field can be filled in without any of it; it arrives after the page does.
(() => {
  // The kelurahan of a point: filled in only where nobody has chosen one, and always said. The point is posted, so that
  // it stands in no address; without an answer the portal fills it in when the report arrives.
  let filled;
  async function found(form, told) {
    const { area } = form.elements;
    const isOurs = () => !area.value || area.value === filled;
    if (!isOurs()) return;
    const body = new FormData();
    for (const name of ["csrf_token", "lat", "lon"]) body.append(name, form.elements[name].value);
    const answer = await fetch("/lapor/kelurahan", { method: "POST", body }).catch(() => {});
    if (!answer?.ok || !isOurs()) return;
    const ward = answer.status === 200 ? await answer.json() : { area: "", told: "" };
    area.value = filled = ward.area;
    area.dispatchEvent(new Event("change", { bubbles: true }));
    told.textContent += ` ${ward.told}`;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-place] > input");
    if (!button) return;
    const { dataset: words, lastElementChild: told } = button.parentElement;
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        for (const [name, value] of [["lat", coords.latitude], ["lon", coords.longitude]])
          button.form.elements[name].value = value.toFixed(6);
        button.disabled = false;
        told.textContent = words.told.replace("{m}", Math.ceil(coords.accuracy));
        found(button.form, told);
      },
      () => {
        button.disabled = false;
        told.textContent = words.failed;
      },
      { enableHighAccuracy: true, maximumAge: 60000, timeout: 20000 },
    );
  });

  // Landmarks of the chosen kelurahan: fetched when the field is entered. They follow what was written already, since a
  // list's choice takes the place of everything in its field.
  const BEFORE = /^.*(?:,|(?:^|\s)(?:di)?(?:dekat|depan|samping|sebelah|belakang|seberang)(?=\s))\s*/i;
  let offered;
  async function offer(field) {
    const area = field.form.elements.area?.value;
    let list = document.getElementById("patokan");
    if (!area || (list && offered === area)) return;
    offered = area;
    const answer = await fetch(`/lapor/patokan?area=${encodeURIComponent(area)}`).catch(() => {});
    if (!answer?.ok || offered !== area) return;
    if (!list) {
      list = document.createElement("datalist");
      list.id = "patokan";
      field.after(list);
      field.setAttribute("list", list.id);
    }
    list.innerHTML = await answer.text();
    for (const option of list.options) option.dataset.name = option.value;
    follow(field);
  }
  function follow(field) {
    const [before] = BEFORE.exec(field.value) || [""];
    for (const option of field.list?.options || []) option.value = before.replace(/,$/, ", ") + option.dataset.name;
  }
  document.addEventListener("focusin", ({ target }) => target.name === "place" && target.form && offer(target));
  document.addEventListener("input", ({ target }) => target.name === "place" && follow(target));

  // The map to slide: nothing of it is fetched before somebody asks for it, and nothing needs it.
  const arrived = (node) =>
    new Promise((done, failed) => {
      node.onload = done;
      node.onerror = failed;
      document.head.append(node);
    });
  async function openMap(button) {
    const area = encodeURIComponent(button.form.elements.area.value);
    const answer = await fetch(`${button.parentElement.dataset.map}?area=${area}`);
    if (!answer.ok) throw new Error(`${answer.status}`);
    const fresh = document.createElement("div");
    fresh.innerHTML = await answer.text();
    const box = fresh.firstElementChild;
    if (!self.SlidingMap) {
      const made = (name, what) => arrived(Object.assign(document.createElement(name), what));
      await Promise.all(box.dataset.style.split(" ").map((href) => made("link", { rel: "stylesheet", href })));
      for (const src of box.dataset.script.split(" ")) await made("script", { src });
    }
    button.parentElement.after(box);
    button.hidden = true;
    const close = self.SlidingMap.open(box, button.form, found);
    box.querySelector("[data-close]").addEventListener("click", () => {
      close();
      box.remove();
      button.hidden = false;
      button.focus();
    });
  }
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-map] > input");
    if (!button) return;
    const { dataset: words, lastElementChild: told } = button.parentElement;
    button.disabled = true;
    told.textContent = "";
    await openMap(button).catch(() => (told.textContent = words.failed));
    button.disabled = false;
  });

  // A browser without script shows no button that does nothing there: the page has a place for it and its words.
  function offerAt(place) {
    const button = document.createElement("input");
    Object.assign(button, { type: "button", className: "button second", value: place.dataset.words });
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    place.append(button, " ", told);
  }
  const show = () => {
    document.querySelectorAll("[data-map]:empty").forEach(offerAt);
    if (navigator.geolocation && isSecureContext) document.querySelectorAll("[data-place]:empty").forEach(offerAt);
  };
  document.addEventListener("lapor:again", show);
  show();
})();
