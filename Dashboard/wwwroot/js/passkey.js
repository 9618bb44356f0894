// Passkeys: asks the browser to make or to use one, puts its answer into the form and sends it.
// Browsers have them over HTTPS and on localhost only; elsewhere the forms stay hidden.
const available = window.isSecureContext && 'PublicKeyCredential' in window
  && typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function';

for (const missing of document.querySelectorAll('[data-passkey-missing]'))
  missing.hidden = available;

async function optionsFor(form, address) {
  const token = form.querySelector('input[name="__RequestVerificationToken"]').value;
  const answer = await fetch(address, { method: 'POST', body: new URLSearchParams({ __RequestVerificationToken: token }) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

const ask = {
  create: async form => navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(await optionsFor(form, '/account/passkeys/options')),
  }),
  use: async form => navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(await optionsFor(form, '/sign-in/passkey/options')),
  }),
};

for (const form of document.querySelectorAll('form[data-passkey]')) {
  form.hidden = !available;
  form.addEventListener('submit', async event => {
    event.preventDefault();
    try {
      form.elements.credential.value = JSON.stringify(await ask[form.dataset.passkey](form));
      form.submit();
    } catch {
      const place = form.querySelector('[data-failed]');
      place.textContent = place.dataset.failed;
    }
  });
}
