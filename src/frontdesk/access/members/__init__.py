"""The people of a workspace: who they are, what their role allows, how they prove it, and how they come in."""
