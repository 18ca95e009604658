"""The second edition of the bundled CLIP: a MobileNet v2 start, more photos, softer teaching. Run its modules from the folder above."""
