"""Kernels of pointwise ops, lifted from their rules.

The record is a walk (see lowering.py): the operands, the value, and for backward where each contribution goes
(-1 for nowhere). The arrays of an op with one operand always run along side by side; those of others may
stretch. Where all of them run along, a loop of its own lets the compiler work on several numbers at once.
"""

# mypy: ignore-errors
# numba works out the types of these functions; annotations would only repeat `pointer` a hundred times.

from collections.abc import Callable

from numba.extending import register_jitable

from graphlab.engine.lifting import lift
from graphlab.engine.machine import IEEE, is_far, place_of, stride_of
from graphlab.ops import Op

HEAD = 1
X, X_STEP, SECOND, SECOND_STEP, THIRD, THIRD_STEP = range(4, 10)
"""Where the first three arrays stand in a record."""


@register_jitable(**IEEE)
def _no_params(start, records, constants):
    return ()


@register_jitable(**IEEE)
def _one_param(start, records, constants):
    return (constants[records[start + 3]],)


@register_jitable(**IEEE)
def _two_params(start, records, constants):
    return (constants[records[start + 3]], constants[records[start + 3] + 1])


PARAMS = (_no_params, _one_param, _two_params)


def forward_kernel(op: Op) -> Callable[..., None]:
    """The kernel that computes the values of an op."""
    rule, params_of = lift(op.forward), PARAMS[len(op.params)]

    def one(start, records, constants, values, grads, dest, gemm):
        params = params_of(start, records, constants)
        x, y = records[start + X], records[start + SECOND]
        for i in range(records[start]):
            values[y + i] = rule(values[x + i], *params)

    def two(start, records, constants, values, grads, dest, gemm):
        params = params_of(start, records, constants)
        inner, a_step, b_step = records[start], records[start + X_STEP], records[start + SECOND_STEP]
        a, b, y = records[start + X], records[start + SECOND], records[start + THIRD]
        a_stride, b_stride = stride_of(start, records, 0), stride_of(start, records, 1)
        far = is_far(start, records)
        for o in range(records[start + 1]):
            if far:
                a, b = place_of(start, records, HEAD, 0, o), place_of(start, records, HEAD, 1, o)
            if a_step == 1 and b_step == 1:
                for i in range(inner):
                    values[y + i] = rule(values[a + i], values[b + i], *params)
            else:
                for i in range(inner):
                    values[y + i] = rule(values[a + i * a_step], values[b + i * b_step], *params)
            y += inner
            a += a_stride
            b += b_stride

    def three(start, records, constants, values, grads, dest, gemm):
        params = params_of(start, records, constants)
        inner, y = records[start], records[start + 10]
        a_step, b_step, c_step = (
            records[start + X_STEP],
            records[start + SECOND_STEP],
            records[start + THIRD_STEP],
        )
        for o in range(records[start + 1]):
            a, b = place_of(start, records, HEAD, 0, o), place_of(start, records, HEAD, 1, o)
            c = place_of(start, records, HEAD, 2, o)
            for i in range(inner):
                values[y + i] = rule(
                    values[a + i * a_step], values[b + i * b_step], values[c + i * c_step], *params
                )
            y += inner

    return (one, two, three)[op.arity - 1]


def backward_kernel(op: Op) -> Callable[..., None]:
    """The kernel that adds upstream gradient times local derivative to where each contribution goes."""
    local, params_of = lift(op.local), PARAMS[len(op.params)]

    def one(start, records, constants, values, grads, dest, gemm):
        params = params_of(start, records, constants)
        x, y, to = records[start + X], records[start + SECOND], records[start + THIRD]
        for i in range(records[start]):
            dest[to + i] += grads[y + i] * local(values[y + i], values[x + i], *params)[0]

    if op.arity == 1:
        return one
    if op.arity == 2:
        to_first, to_second = _sender_of_two(op, 0), _sender_of_two(op, 1)

        def two(start, records, constants, values, grads, dest, gemm):
            to_first(start, records, constants, values, grads, dest)
            to_second(start, records, constants, values, grads, dest)

        return two
    senders = [_sender_of_three(op, index) for index in range(3)]
    first, second, third = senders

    def three(start, records, constants, values, grads, dest, gemm):
        first(start, records, constants, values, grads, dest)
        second(start, records, constants, values, grads, dest)
        third(start, records, constants, values, grads, dest)

    return three


def _sender_of_two(op: Op, index: int):
    """The part of a backward kernel that serves one of two operands."""
    local, params_of, end = lift(op.local), PARAMS[len(op.params)], 10 + 2 * index

    @register_jitable(**IEEE)
    def send(start, records, constants, values, grads, dest):
        if records[start + end] < 0:
            return
        params = params_of(start, records, constants)
        inner, a_step, b_step = records[start], records[start + X_STEP], records[start + SECOND_STEP]
        a, b, y = records[start + X], records[start + SECOND], records[start + THIRD]
        to, to_step = records[start + end], records[start + end + 1]
        a_stride, b_stride = stride_of(start, records, 0), stride_of(start, records, 1)
        to_stride, far = stride_of(start, records, 3 + index), is_far(start, records)
        for o in range(records[start + 1]):
            if far:
                a, b = place_of(start, records, HEAD, 0, o), place_of(start, records, HEAD, 1, o)
                to = place_of(start, records, HEAD, 3 + index, o)
            if a_step == 1 and b_step == 1 and to_step == 1:
                for i in range(inner):
                    slope = local(values[y + i], values[a + i], values[b + i], *params)[index]
                    dest[to + i] += grads[y + i] * slope
            else:
                for i in range(inner):
                    slope = local(values[y + i], values[a + i * a_step], values[b + i * b_step], *params)[
                        index
                    ]
                    dest[to + i * to_step] += grads[y + i] * slope
            y += inner
            a += a_stride
            b += b_stride
            to += to_stride

    return send


def _sender_of_three(op: Op, index: int):
    """The part of a backward kernel that serves one of three operands."""
    local, params_of, end = lift(op.local), PARAMS[len(op.params)], 12 + 2 * index

    @register_jitable(**IEEE)
    def send(start, records, constants, values, grads, dest):
        if records[start + end] < 0:
            return
        params = params_of(start, records, constants)
        inner, y, to_step = records[start], records[start + 10], records[start + end + 1]
        a_step, b_step, c_step = (
            records[start + X_STEP],
            records[start + SECOND_STEP],
            records[start + THIRD_STEP],
        )
        for o in range(records[start + 1]):
            a, b = place_of(start, records, HEAD, 0, o), place_of(start, records, HEAD, 1, o)
            c, to = place_of(start, records, HEAD, 2, o), place_of(start, records, HEAD, 4 + index, o)
            for i in range(inner):
                slope = local(
                    values[y + i],
                    values[a + i * a_step],
                    values[b + i * b_step],
                    values[c + i * c_step],
                    *params,
                )[index]
                dest[to + i * to_step] += grads[y + i] * slope
            y += inner

    return send


# ---- many single numbers at once: how many, where the rows lie -------------------------------------


def many_forward_kernel(op: Op) -> Callable[..., None]:
    """The kernel for many nodes of one op: each row names the value, the operands and the params."""
    rule, params_at, width = lift(op.forward), PARAMS_AT[len(op.params)], op.arity + 2

    def one(start, records, constants, values, grads, dest, gemm):
        for k in range(records[start]):
            row = records[start + 1] + k * width
            params = params_at(constants, records[row + 2])
            values[records[row]] = rule(values[records[row + 1]], *params)

    def two(start, records, constants, values, grads, dest, gemm):
        for k in range(records[start]):
            row = records[start + 1] + k * width
            params = params_at(constants, records[row + 3])
            values[records[row]] = rule(values[records[row + 1]], values[records[row + 2]], *params)

    def three(start, records, constants, values, grads, dest, gemm):
        for k in range(records[start]):
            row = records[start + 1] + k * width
            params = params_at(constants, records[row + 4])
            values[records[row]] = rule(
                values[records[row + 1]], values[records[row + 2]], values[records[row + 3]], *params
            )

    return (one, two, three)[op.arity - 1]


def many_backward_kernel(op: Op) -> Callable[..., None]:
    """The kernel for many nodes of one op: each row also names where its contributions go (-1: nowhere)."""
    local, params_at, width = lift(op.local), PARAMS_AT[len(op.params)], 2 * op.arity + 2

    def one(start, records, constants, values, grads, dest, gemm):
        for k in range(records[start]):
            row = records[start + 1] + k * width
            y, params = records[row], params_at(constants, records[row + 3])
            slope = local(values[y], values[records[row + 1]], *params)[0]
            dest[records[row + 2]] += grads[y] * slope

    def two(start, records, constants, values, grads, dest, gemm):
        for k in range(records[start]):
            row = records[start + 1] + k * width
            y, params = records[row], params_at(constants, records[row + 5])
            slopes = local(values[y], values[records[row + 1]], values[records[row + 2]], *params)
            if records[row + 3] >= 0:
                dest[records[row + 3]] += grads[y] * slopes[0]
            if records[row + 4] >= 0:
                dest[records[row + 4]] += grads[y] * slopes[1]

    def three(start, records, constants, values, grads, dest, gemm):
        for k in range(records[start]):
            row = records[start + 1] + k * width
            y, params = records[row], params_at(constants, records[row + 7])
            slopes = local(
                values[y],
                values[records[row + 1]],
                values[records[row + 2]],
                values[records[row + 3]],
                *params,
            )
            if records[row + 4] >= 0:
                dest[records[row + 4]] += grads[y] * slopes[0]
            if records[row + 5] >= 0:
                dest[records[row + 5]] += grads[y] * slopes[1]
            if records[row + 6] >= 0:
                dest[records[row + 6]] += grads[y] * slopes[2]

    return (one, two, three)[op.arity - 1]


@register_jitable(**IEEE)
def _none_at(constants, at):
    return ()


@register_jitable(**IEEE)
def _one_at(constants, at):
    return (constants[at],)


@register_jitable(**IEEE)
def _two_at(constants, at):
    return (constants[at], constants[at + 1])


PARAMS_AT = (_none_at, _one_at, _two_at)
