"""An application from draft to decision: states, steps, deadlines, evidence."""
