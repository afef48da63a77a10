"""Every measure, one short function each; importing this room registers them all."""

from cairn.measures.metrics import justice, living, staying, treatment, wider, young

__all__ = ["justice", "living", "staying", "treatment", "wider", "young"]
