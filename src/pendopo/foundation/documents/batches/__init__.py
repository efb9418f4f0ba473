"""Many letters signed with one passphrase: who may, how it runs, and what is left when it breaks off."""
