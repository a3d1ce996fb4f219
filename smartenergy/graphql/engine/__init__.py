"""How a GraphQL request is answered, whatever the schema: view, documents, fast path, limits."""
