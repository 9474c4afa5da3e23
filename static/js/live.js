// A hidden tab does not ask: polls wait until somebody looks again.
document.addEventListener("htmx:beforeRequest", (event) => {
  const trigger = event.target.getAttribute("hx-trigger") || "";
  if (document.hidden && trigger.includes("every ")) event.preventDefault();
});

// What reads aloud comes when the page is there.
{
  const { listening } = document.currentScript.dataset;
  const fetchIt = () => document.head.append(Object.assign(document.createElement("script"), { src: listening }));
  if (listening) addEventListener("load", fetchIt);
}
