"""Rules of law as data: basis, dated parameters, rulesets, waivers and examples."""
