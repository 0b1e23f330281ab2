"""The matrix of formats: every readable one × every writable one × what pictures can have, as it is seen to work."""
