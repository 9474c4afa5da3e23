// "Where I am": [data-here] writes the phone's place into lat and lon of its form, and sends the form if it says "send".
// The button is hidden without script, and where the phone does not tell; the form works without it.
(() => {
  for (const button of document.querySelectorAll("[data-here]")) {
    if (!navigator.geolocation) continue;
    const form = button.form;
    button.hidden = false;
    button.addEventListener("click", () => {
      button.disabled = true;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          for (const [name, value] of [["lat", coords.latitude], ["lon", coords.longitude]]) {
            const field = form.elements[name];
            field.disabled = false;
            field.value = value.toFixed(6);
          }
          button.disabled = false;
          if (button.dataset.here === "send") form.submit();
        },
        () => {
          button.disabled = false;
          button.textContent = button.dataset.failed;
        },
        { maximumAge: 60000, timeout: 15000 },
      );
    });
  }
})();
