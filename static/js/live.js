// A hidden tab does not ask: polls wait until somebody looks again.
document.addEventListener("htmx:beforeRequest", (event) => {
  const trigger = event.target.getAttribute("hx-trigger") || "";
  if (document.hidden && trigger.includes("every ")) event.preventDefault();
});
