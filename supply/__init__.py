"""What the project stands on: what is in it (`supply.sbom`), what is known against it (`supply.audit`)."""
