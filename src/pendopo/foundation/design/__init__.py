"""The design system: tokens, base pages, components, number and date forms."""
