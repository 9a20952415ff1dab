"""Rules for people to read: the list, one rule's page, and the outcome of trying their examples."""

from __future__ import annotations

from compliance.evidence.proving import Proof


def proof_text(proof: Proof, lang: str) -> str:
    """What trying the examples gave, faults first."""
    lines = [found.text(lang) for found in proof.problems]
    engines = "、".join(proof.engines) if lang == "zh" else ", ".join(proof.engines)
    if lang == "zh":
        lines.append(f"{proof.rules} 条规则、{proof.metrics} 个指标，{proof.trials} 次检验（{engines}），{len(proof.problems)} 处不符")
    else:
        lines.append(f"{proof.rules} rules, {proof.metrics} metrics, {proof.trials} trials ({engines}), {len(proof.problems)} faults")
    if proof.alone_because is not None:
        lines.append(f"{'仅一个引擎：' if lang == 'zh' else 'one engine only: '}{proof.alone_because[lang]}")
    return "\n".join(lines) + "\n"
