"""Civil registration: births first. Certificates are issued by SIAK; here is intake, checking, tracking."""
