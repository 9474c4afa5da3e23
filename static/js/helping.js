// Help with filling in a report: the phone's place at one tap, and a look while one types at what was told already and
// at what kind of problem it may be.
// Everything here has a button that works without it; it arrives after the page does.
(() => {
  const SHORT = 12; // letters that say nothing yet
  const PAUSE = 1200;
  let timer;
  let asked;

  const form = () => document.querySelector("form[data-send]");
  const results = () => document.getElementById("periksa");

  // The form's own button leads to the same look; photos do not travel for it.
  async function look() {
    const here = form();
    const button = here?.querySelector("[data-look]");
    if (!button || here.elements.description.value.trim().length < SHORT) return;
    const body = new FormData();
    for (const name of ["csrf_token", "description", "category", "area"]) body.append(name, here.elements[name].value);
    asked?.abort();
    asked = new AbortController();
    const answer = await fetch(`${button.formAction}?bagian=1`, { method: "POST", body, signal: asked.signal });
    const html = answer.ok ? await answer.text() : "";
    const found = document.createElement("template");
    found.innerHTML = html;
    propose(found.content.querySelector("[data-likely]"));
    // That nothing was found is said to who asks for it.
    const tells = found.content.querySelector("[data-found], [data-alike]");
    results().replaceChildren(...(tells ? [found.content] : []));
  }

  // What kind it may be stands below its field; there its buttons must not send the form.
  function propose(likely) {
    for (const button of likely?.querySelectorAll("button") ?? []) button.type = "button";
    document.getElementById("usul").replaceChildren(...(likely ? [likely] : []));
  }

  function soon(event) {
    if (!/^(description|category|area)$/.test(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(() => look().catch(() => {}), PAUSE);
  }

  document.addEventListener("input", soon);
  document.addEventListener("change", soon);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("#periksa button[data-text]");
    if (!button) return;
    event.preventDefault();
    const text = form().elements.description;
    text.value = button.dataset.text;
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
    look().catch(() => {});
  });

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
    const button = event.target.closest("[data-place]");
    if (!button) return;
    const told = button.nextElementSibling;
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        for (const [name, value] of [["lat", coords.latitude], ["lon", coords.longitude]])
          button.form.elements[name].value = value.toFixed(6);
        button.disabled = false;
        told.textContent = button.dataset.told.replace("{m}", Math.ceil(coords.accuracy));
        found(button.form, told);
      },
      () => {
        button.disabled = false;
        told.textContent = button.dataset.failed;
      },
      { enableHighAccuracy: true, maximumAge: 60000, timeout: 20000 },
    );
  });

  const offer = () => {
    if (!navigator.geolocation || !isSecureContext) return;
    for (const button of document.querySelectorAll("[data-place]")) button.hidden = false;
  };
  document.addEventListener("lapor:again", offer);
  offer();
})();
