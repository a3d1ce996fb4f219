// Reads the document that this server serves; a token entered under "Authorize" outlives a reload.
window.ui = SwaggerUIBundle({
  url: "v1/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
