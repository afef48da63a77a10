"""The made-up partnerships and figures."""

from web.releases.made_up import agree, data, disagree, exmere, release, wyemouth

__all__ = ["agree", "data", "disagree", "exmere", "release", "wyemouth"]
