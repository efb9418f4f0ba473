"""Services described as packages of data: format, validation, versions, forms."""
