"""Kernels written by hand for what works along rows: softmax, extremes, variance, norms, cross entropy.

As in machine.py, records come from lowering, and backward kernels add to dest.
"""

# mypy: ignore-errors
# numba works out the types of these functions; annotations would only repeat `pointer` a hundred times.

import math

from numba.extending import register_jitable

from graphlab.engine.machine import IEEE, class_of

# ---- along rows: record is how many slices, their length, how many side by side, operand, value ----


@register_jitable(**IEEE)
def _largest(values, x, length, step):
    """The place of the first largest number of a slice, as its index; nan counts as larger than all."""
    best = 0
    for i in range(1, length):
        number, top = values[x + i * step], values[x + best * step]
        if number > top or (number != number and top == top):
            best = i
    return best


@register_jitable(**IEEE)
def _smallest(values, x, length, step):
    best = 0
    for i in range(1, length):
        number, top = values[x + i * step], values[x + best * step]
        if number < top or (number != number and top == top):
            best = i
    return best


def softmax(start, records, constants, values, grads, dest, gemm):
    slices, length, side = records[start], records[start + 1], records[start + 2]
    for o in range(slices):
        for i in range(side):
            at = o * length * side + i
            x, y = records[start + 3] + at, records[start + 4] + at
            top = values[x + _largest(values, x, length, side) * side]
            total = 0.0
            for j in range(length):
                part = math.exp(values[x + j * side] - top)
                values[y + j * side] = part
                total += part
            for j in range(length):
                values[y + j * side] /= total


def softmax_back(start, records, constants, values, grads, dest, gemm):
    slices, length, side = records[start], records[start + 1], records[start + 2]
    for o in range(slices):
        for i in range(side):
            at = o * length * side + i
            y, to = records[start + 4] + at, records[start + 5] + at
            mean = 0.0
            for j in range(length):
                mean += grads[y + j * side] * values[y + j * side]
            for j in range(length):
                dest[to + j * side] += values[y + j * side] * (grads[y + j * side] - mean)


def log_softmax(start, records, constants, values, grads, dest, gemm):
    slices, length, side = records[start], records[start + 1], records[start + 2]
    for o in range(slices):
        for i in range(side):
            at = o * length * side + i
            x, y = records[start + 3] + at, records[start + 4] + at
            top = values[x + _largest(values, x, length, side) * side]
            total = 0.0
            for j in range(length):
                total += math.exp(values[x + j * side] - top)
            shift = math.log(total)
            for j in range(length):
                values[y + j * side] = values[x + j * side] - top - shift


def log_softmax_back(start, records, constants, values, grads, dest, gemm):
    slices, length, side = records[start], records[start + 1], records[start + 2]
    for o in range(slices):
        for i in range(side):
            at = o * length * side + i
            y, to = records[start + 4] + at, records[start + 5] + at
            total = 0.0
            for j in range(length):
                total += grads[y + j * side]
            for j in range(length):
                dest[to + j * side] += grads[y + j * side] - math.exp(values[y + j * side]) * total


def logsumexp(start, records, constants, values, grads, dest, gemm):
    slices, length, side = records[start], records[start + 1], records[start + 2]
    for o in range(slices):
        for i in range(side):
            x, y = records[start + 3] + o * length * side + i, records[start + 4] + o * side + i
            top = values[x + _largest(values, x, length, side) * side]
            if math.isinf(top):
                values[y] = top
                continue
            total = 0.0
            for j in range(length):
                total += math.exp(values[x + j * side] - top)
            values[y] = top + math.log(total)


def logsumexp_back(start, records, constants, values, grads, dest, gemm):
    slices, length, side = records[start], records[start + 1], records[start + 2]
    for o in range(slices):
        for i in range(side):
            at = o * length * side + i
            x, y, to = records[start + 3] + at, records[start + 4] + o * side + i, records[start + 5] + at
            for j in range(length):
                dest[to + j * side] += grads[y] * math.exp(values[x + j * side] - values[y])


def max_(start, records, constants, values, grads, dest, gemm):
    slices, length, side = records[start], records[start + 1], records[start + 2]
    for o in range(slices):
        for i in range(side):
            x = records[start + 3] + o * length * side + i
            values[records[start + 4] + o * side + i] = values[x + _largest(values, x, length, side) * side]


def max_back(start, records, constants, values, grads, dest, gemm):
    slices, length, side = records[start], records[start + 1], records[start + 2]
    for o in range(slices):
        for i in range(side):
            at = o * length * side + i
            best = _largest(values, records[start + 3] + at, length, side)
            dest[records[start + 5] + at + best * side] += grads[records[start + 4] + o * side + i]


def min_(start, records, constants, values, grads, dest, gemm):
    slices, length, side = records[start], records[start + 1], records[start + 2]
    for o in range(slices):
        for i in range(side):
            x = records[start + 3] + o * length * side + i
            values[records[start + 4] + o * side + i] = values[x + _smallest(values, x, length, side) * side]


def min_back(start, records, constants, values, grads, dest, gemm):
    slices, length, side = records[start], records[start + 1], records[start + 2]
    for o in range(slices):
        for i in range(side):
            at = o * length * side + i
            best = _smallest(values, records[start + 3] + at, length, side)
            dest[records[start + 5] + at + best * side] += grads[records[start + 4] + o * side + i]


def argmax(start, records, constants, values, grads, dest, gemm):
    slices, length, side = records[start], records[start + 1], records[start + 2]
    for o in range(slices):
        for i in range(side):
            x = records[start + 3] + o * length * side + i
            values[records[start + 4] + o * side + i] = float(_largest(values, x, length, side))


@register_jitable(**IEEE)
def _mean(values, x, length, step):
    total = 0.0
    for j in range(length):
        total += values[x + j * step]
    return total / length


@register_jitable(**IEEE)
def _spread(values, x, length, step, middle):
    """The sum of the squared distances from the middle."""
    total = 0.0
    for j in range(length):
        away = values[x + j * step] - middle
        total += away * away
    return total


def var(start, records, constants, values, grads, dest, gemm):
    slices, length, side = records[start], records[start + 1], records[start + 2]
    freedom = length - constants[records[start + 5]]
    freedom = freedom if freedom > 0.0 else 0.0
    for o in range(slices):
        for i in range(side):
            x = records[start + 3] + o * length * side + i
            middle = _mean(values, x, length, side)
            values[records[start + 4] + o * side + i] = _spread(values, x, length, side, middle) / freedom


def var_back(start, records, constants, values, grads, dest, gemm):
    slices, length, side = records[start], records[start + 1], records[start + 2]
    freedom = length - constants[records[start + 6]]
    freedom = freedom if freedom > 0.0 else 0.0
    for o in range(slices):
        for i in range(side):
            at = o * length * side + i
            x, to = records[start + 3] + at, records[start + 5] + at
            middle = _mean(values, x, length, side)
            weight = 2.0 * grads[records[start + 4] + o * side + i] / freedom
            for j in range(length):
                dest[to + j * side] += weight * (values[x + j * side] - middle)


# ---- norms: rows, their length, operand, weight, bias (-1 for none), value ------------------------


def layer_norm(start, records, constants, values, grads, dest, gemm):
    rows, length = records[start], records[start + 1]
    w, b, eps = records[start + 3], records[start + 4], constants[records[start + 6]]
    for row in range(rows):
        x, y = records[start + 2] + row * length, records[start + 5] + row * length
        middle = _mean(values, x, length, 1)
        turn = 1.0 / math.sqrt(_spread(values, x, length, 1, middle) / length + eps)
        for j in range(length):
            number = (values[x + j] - middle) * turn
            if w >= 0:
                number = number * values[w + j]
            if b >= 0:
                number = number + values[b + j]
            values[y + j] = number


def layer_norm_back(start, records, constants, values, grads, dest, gemm):
    rows, length = records[start], records[start + 1]
    w, y_first = records[start + 3], records[start + 5]
    to_x, to_w, to_b = records[start + 6], records[start + 7], records[start + 8]
    eps = constants[records[start + 9]]
    for row in range(rows):
        x, y = records[start + 2] + row * length, y_first + row * length
        middle = _mean(values, x, length, 1)
        turn = 1.0 / math.sqrt(_spread(values, x, length, 1, middle) / length + eps)
        plain, leaning = 0.0, 0.0
        for j in range(length):
            back = grads[y + j] * values[w + j] if w >= 0 else grads[y + j]
            plain += back
            leaning += back * (values[x + j] - middle)
        plain, leaning = plain / length, leaning * turn * turn / length
        for j in range(length):
            away = values[x + j] - middle
            if to_x >= 0:
                back = grads[y + j] * values[w + j] if w >= 0 else grads[y + j]
                dest[to_x + row * length + j] += turn * (back - plain - away * leaning)
            if to_w >= 0:
                dest[to_w + j] += grads[y + j] * away * turn
            if to_b >= 0:
                dest[to_b + j] += grads[y + j]


def rms_norm(start, records, constants, values, grads, dest, gemm):
    rows, length = records[start], records[start + 1]
    w, eps = records[start + 3], constants[records[start + 6]]
    for row in range(rows):
        x, y = records[start + 2] + row * length, records[start + 5] + row * length
        turn = 1.0 / math.sqrt(_spread(values, x, length, 1, 0.0) / length + eps)
        for j in range(length):
            number = values[x + j] * turn
            values[y + j] = number * values[w + j] if w >= 0 else number


def rms_norm_back(start, records, constants, values, grads, dest, gemm):
    rows, length = records[start], records[start + 1]
    w, y_first = records[start + 3], records[start + 5]
    to_x, to_w, eps = records[start + 6], records[start + 7], constants[records[start + 9]]
    for row in range(rows):
        x, y = records[start + 2] + row * length, y_first + row * length
        turn = 1.0 / math.sqrt(_spread(values, x, length, 1, 0.0) / length + eps)
        leaning = 0.0
        for j in range(length):
            back = grads[y + j] * values[w + j] if w >= 0 else grads[y + j]
            leaning += back * values[x + j]
        leaning = leaning * turn * turn / length
        for j in range(length):
            if to_x >= 0:
                back = grads[y + j] * values[w + j] if w >= 0 else grads[y + j]
                dest[to_x + row * length + j] += turn * (back - values[x + j] * leaning)
            if to_w >= 0:
                dest[to_w + j] += grads[y + j] * values[x + j] * turn


# ---- cross entropy: rows, classes, ignored index, logits, targets, value ---------------------------


@register_jitable(**IEEE)
def _log_total(values, x, length):
    top = values[x + _largest(values, x, length, 1)]
    total = 0.0
    for j in range(length):
        total += math.exp(values[x + j] - top)
    return top, math.log(total)


def cross_entropy(start, records, constants, values, grads, dest, gemm):
    rows, classes, ignored = records[start], records[start + 1], records[start + 2]
    total, counted = 0.0, 0.0
    for row in range(rows):
        x, target = records[start + 3] + row * classes, records[start + 4] + row
        if values[target] == ignored:
            continue
        which = class_of(values, target, classes)
        top, log_total = _log_total(values, x, classes)
        total += math.nan if which < 0 else log_total - (values[x + which] - top)
        counted += 1.0
    values[records[start + 5]] = total / counted


def cross_entropy_back(start, records, constants, values, grads, dest, gemm):
    rows, classes, ignored = records[start], records[start + 1], records[start + 2]
    counted = 0.0
    for row in range(rows):
        if values[records[start + 4] + row] != ignored:
            counted += 1.0
    upstream = grads[records[start + 5]] / counted
    for row in range(rows):
        x, target = records[start + 3] + row * classes, records[start + 4] + row
        if values[target] == ignored:
            continue
        which = class_of(values, target, classes)
        top, log_total = _log_total(values, x, classes)
        to = records[start + 6] + row * classes
        for j in range(classes):
            dest[to + j] += upstream * math.exp(values[x + j] - top - log_total)
        if which >= 0:
            dest[to + which] -= upstream


ROWS = {
    "softmax": softmax,
    "softmax_back": softmax_back,
    "log_softmax": log_softmax,
    "log_softmax_back": log_softmax_back,
    "logsumexp": logsumexp,
    "logsumexp_back": logsumexp_back,
    "max": max_,
    "max_back": max_back,
    "min": min_,
    "min_back": min_back,
    "var": var,
    "var_back": var_back,
    "layer_norm": layer_norm,
    "layer_norm_back": layer_norm_back,
    "rms_norm": rms_norm,
    "rms_norm_back": rms_norm_back,
    "cross_entropy": cross_entropy,
    "cross_entropy_back": cross_entropy_back,
    "argmax": argmax,
}
"""Kernels by the name that lowering gives them."""
