"""Places of the nodes of a small network on a plane, so that nodes that belong together stand together.

Belongs here: the layout, a matrix in and coordinates out. Does not belong here: the network (networks.py), size,
colour and labels of what is drawn (reports). Method and sources: networks.md.
"""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np

STARTS = 10
STEPS = 150
# Pairs without a shared trial still attract a little, or parts of a network would fly apart
WEAKEST_PART = 0.02

Place = tuple[Decimal, Decimal]


def layout(strengths: np.ndarray, seed: int) -> list[Place]:
    """Coordinates from 0 to 1, four decimals, one pair a row of `strengths`.

    `strengths` is a symmetric matrix of attraction, zero where there is none. The best of STARTS seeded starts by
    the VOS criterion: attraction × squared distance less distance, summed over pairs. Same matrix, same places.
    """
    count = len(strengths)
    if count == 1:
        return [(Decimal("0.5000"), Decimal("0.5000"))]
    attraction = _attraction(strengths)
    pulled_back = np.linalg.inv(_laplacian(attraction) + np.ones((count, count)) / count) / 2
    places = _relaxed(np.random.default_rng(seed).normal(size=(STARTS, count, 2)), pulled_back)
    distance = _distances(places)
    # Compared to six digits: what differs less is the same map, turned
    qualities = np.round((attraction * distance**2 - distance).sum(axis=(1, 2)), 6)
    return _framed(_turned(places[int(np.argmin(qualities))]))


def _attraction(strengths: np.ndarray) -> np.ndarray:
    """Strengths with a mean of one between pairs, none below WEAKEST_PART."""
    count = len(strengths)
    mean = strengths.sum() / (count * (count - 1))
    attraction = np.maximum(strengths / mean if mean else strengths, WEAKEST_PART)
    np.fill_diagonal(attraction, 0)
    return attraction


def _laplacian(matrices: np.ndarray) -> np.ndarray:
    sums = matrices.sum(axis=-1)
    return np.eye(sums.shape[-1]) * sums[..., None] - matrices


def _distances(places: np.ndarray) -> np.ndarray:
    return np.sqrt(((places[..., :, None, :] - places[..., None, :, :]) ** 2).sum(axis=-1))


def _relaxed(places: np.ndarray, pulled_back: np.ndarray) -> np.ndarray:
    """Minimise each start by majorisation: a step solves the quadratic part against the present directions."""
    nobody = np.eye(places.shape[1])
    for _ in range(STEPS):
        inverse = 1 / np.maximum(_distances(places) + nobody, 1e-9) - nobody
        # einsum instead of a matrix product: its sums have one order on any number of threads
        pushed = np.einsum("sij,sjk->sik", _laplacian(inverse), places)
        places = np.einsum("ij,sjk->sik", pulled_back, pushed)
    return places


def _turned(places: np.ndarray) -> np.ndarray:
    """Centred, with the longer side lying flat, and the first node left and above."""
    centred = places - places.mean(axis=0)
    xx, yy = (centred**2).sum(axis=0)
    angle = 0.5 * np.arctan2(2 * (centred[:, 0] * centred[:, 1]).sum(), xx - yy)
    cosine, sine = np.cos(angle), np.sin(angle)
    turned = np.stack([centred @ [cosine, sine], centred @ [-sine, cosine]], axis=1)
    return turned * np.where(turned[0] > 0, -1, 1)


def _framed(places: np.ndarray) -> list[Place]:
    """Moved and scaled into the unit square, proportions kept."""
    lowest, highest = places.min(axis=0), places.max(axis=0)
    size = (highest - lowest).max() or 1.0
    framed = (places - (lowest + highest) / 2) / size + 0.5
    return [(_rounded(x), _rounded(y)) for x, y in framed]


def _rounded(number: float) -> Decimal:
    return Decimal(repr(float(number))).quantize(Decimal("0.0001"), ROUND_HALF_UP)
