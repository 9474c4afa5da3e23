// The map to slide and the pin on it: by finger, mouse or keyboard. It writes the form's two fields and nothing else.
self.SlidingMap = (() => {
  const STEP = 8; // pixels that an arrow key moves the pin
  const LEAP = 5; // times as far with Shift
  const MOVES = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

  const typed = (field) => (field.value.trim() ? Number(field.value.replace(",", ".")) : NaN);

  // `found` is told when a point was chosen, and may say more about it.
  function open(box, form, found) {
    const { elements } = form;
    const words = box.dataset;
    const told = box.querySelector("[role=status]");
    const [south, west, north, east] = words.bounds.split(",").map(Number);
    const city = L.latLngBounds([south, west], [north, east]);
    const [lat, lon, zoom] = words.start.split(",").map(Number);
    const written = [typed(elements.lat), typed(elements.lon)];
    const isWritten = written.every(Number.isFinite) && city.contains(written);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(box.querySelector("[data-sheet]"), {
      attributionControl: false, // it stands below, as text
      keyboard: false, // the arrow keys are the pin's
      zoomControl: false,
      zoomAnimation: !calm,
      inertia: !calm,
      maxBounds: city.pad(0.2),
    });
    L.control.zoom({ zoomInTitle: words.in, zoomOutTitle: words.out }).addTo(map);
    // Some tile servers answer only to who says where the map stands; of the page they learn nothing.
    L.tileLayer(words.tiles, { maxZoom: 19, referrerPolicy: "origin" }).addTo(map);
    map.setView(isWritten ? written : [lat, lon], isWritten ? 17 : zoom);
    const icon = L.icon({ iconUrl: words.icon, iconSize: [44, 44], iconAnchor: [22, 42] });
    const pin = L.marker(map.getCenter(), { icon, draggable: true, autoPan: true, alt: words.pin }).addTo(map);
    pin.getElement().setAttribute("aria-describedby", "peta-cara");

    function use() {
      const place = pin.getLatLng();
      if (!city.contains(place)) {
        told.textContent = words.outside;
        return;
      }
      const [lat, lon] = [place.lat.toFixed(6), place.lng.toFixed(6)];
      [elements.lat.value, elements.lon.value] = [lat, lon];
      told.textContent = words.used.replace("{lat}", lat).replace("{lon}", lon);
      found(form, told);
    }

    map.on("click", ({ latlng }) => {
      pin.setLatLng(latlng);
      use();
    });
    pin.on("dragend", use);
    pin.getElement().addEventListener("keydown", (event) => {
      const move = MOVES[event.key];
      if (move) {
        const step = STEP * (event.shiftKey ? LEAP : 1);
        const spot = map.latLngToContainerPoint(pin.getLatLng()).add(L.point(move).multiplyBy(step));
        pin.setLatLng(map.containerPointToLatLng(spot));
        map.panInside(pin.getLatLng(), { padding: [44, 44], animate: false });
      } else if (event.key === "Enter" || event.key === " ") use();
      else if (event.key === "+") map.zoomIn();
      else if (event.key === "-") map.zoomOut();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    box.querySelector("[data-use]").addEventListener("click", use);
    pin.getElement().focus({ preventScroll: true });
    return () => map.remove();
  }

  return { open };
})();
