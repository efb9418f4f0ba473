// Comfort only: every page works without this file.
(function () {
  "use strict";

  // A form that was sent is not sent twice. The button stays enabled, so its value is sent too.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    setTimeout(function () { free(form); }, 20000); // a lost connection may be tried again
  });
  function free(form) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
  addEventListener("pageshow", function () { document.querySelectorAll("form").forEach(free); });

  // What must be corrected is read first.
  var errors = document.querySelector(".errors");
  if (errors) errors.focus();

  // Photos are made smaller on the phone. Whatever fails, the original file stays chosen.
  var SIDES = [2000, 1600, 1280, 1000];
  document.addEventListener("change", function (event) {
    var input = event.target;
    if (!input.matches || !input.matches("input[type=file][data-shrink]")) return;
    var note = input.parentNode.querySelector(".shrunk");
    var old = input.parentNode.querySelector("canvas");
    if (note) note.textContent = "";
    if (old) old.remove();
    var file = input.files[0];
    if (!file || file.type.indexOf("image/") !== 0 || !window.createImageBitmap || !window.DataTransfer) return;
    shrink(file, Number(input.dataset.shrink) * 1000).then(function (result) {
      if (input.files[0] !== file) return; // another photo was chosen meanwhile
      if (result.blob && result.blob.size < file.size) {
        var box = new DataTransfer();
        box.items.add(new File([result.blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }));
        input.files = box.files;
        if (note) note.textContent = note.dataset.done;
      }
      result.preview.setAttribute("aria-hidden", "true");
      input.after(result.preview);
    }).catch(function () {});
  });

  async function shrink(file, limit) {
    var picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    var blob = null;
    if (file.size > limit) {
      for (var side of SIDES) {
        var canvas = draw(picture, side);
        for (var quality of [0.8, 0.65, 0.5]) {
          blob = await new Promise(function (done) { canvas.toBlob(done, "image/jpeg", quality); });
          if (blob && blob.size <= limit) return { blob: blob, preview: draw(picture, 320) };
        }
      }
    }
    return { blob: blob, preview: draw(picture, 320) };
  }

  function draw(picture, side) {
    var scale = Math.min(1, side / Math.max(picture.width, picture.height));
    var canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  }
})();
