namespace Golden.Families;

/// <summary>Matrix decompositions and solutions, as far as they do not depend on signs or phases. Complex matrices are stored as pairs of reals.</summary>
static class LinearAlgebra
{
    public static void Fill(Family family)
    {
        var draw = new Draw("linalg");
        const string positive = "torch.linalg_cholesky(torch.matmul(x, torch.adjoint(x)) + torch.eye(3), upper={0})";
        foreach (var complex in (bool[])[false, true])
        {
            Case("cholesky", string.Format(positive, "False"), [2, 3, 3]);
            Case("cholesky_upper", string.Format(positive, "True"), [3, 3]);
            Case("inv", "torch.linalg_inv(x + 3.0 * torch.eye(3))", [2, 3, 3]);
            Case("solve", "torch.linalg_solve(x + 3.0 * torch.eye(3), b)", [2, 3, 3], [3, 2]);
            Case("solve_vector", "torch.linalg_solve(x + 3.0 * torch.eye(3), b)", [3, 3], [3]);
            Case("solve_right", "torch.linalg_solve(x + 3.0 * torch.eye(3), b, left=False)", [3, 3], [2, 3]);
            Case("solve_triangular", "torch.linalg_solve_triangular(x + 3.0 * torch.eye(3), b, upper=True)", [3, 3], [2, 3, 2]);
            Case("lu_factor", "torch.linalg_lu_factor(x)[0]", [2, 3, 3]);
            Case("lu_factor_wide", "torch.linalg_lu_factor(x)[0]", [3, 5]);
            Case("lu_factor_tall", "torch.linalg_lu_factor(x)[0]", [5, 3]);
            Case("lu", "torch.linalg_lu(x)[1] + torch.linalg_lu(x)[2]", [3, 3]);
            Case("qr", "torch.cat([torch.linalg_qr(x)[0], torch.linalg_qr(x)[1]], -2)", [2, 4, 3]);
            Case("qr_wide", "torch.cat([torch.linalg_qr(x)[0], torch.linalg_qr(x)[1]], -1)", [2, 4]);
            Case("householder_product", "torch.linalg_householder_product(x, b)", [4, 3], [2]);
            Case("eigvalsh", "torch.linalg_eigvalsh(x + torch.adjoint(x))", [2, 4, 4]);
            Case("eigh", "torch.abs(torch.linalg_eigh(x + torch.adjoint(x))[1])", [4, 4]);
            Case("eigvals", "torch.sort(torch.abs(torch.linalg_eigvals(x)))[0]", [3, 3]);
            Case("svdvals", "torch.linalg_svdvals(x)", [2, 4, 3]);
            Case("svd", "torch.cat([torch.abs(torch.linalg_svd(x, False)[0]), torch.abs(torch.linalg_svd(x, False)[2])], -2)", [4, 3]);
            Case("svd_wide", "torch.cat([torch.abs(torch.linalg_svd(x, False)[0]), torch.abs(torch.linalg_svd(x, False)[2])], -1)", [2, 3]);
            Case("det", "torch.linalg_det(x)", [2, 3, 3]);
            Case("slogdet", "torch.linalg_slogdet(x)[1]", [2, 3, 3]);
            Case("slogdet_sign", "torch.linalg_slogdet(x)[0]", [2, 3, 3]);
            Case("pinv", "torch.linalg_pinv(x)", [4, 3]);
            Case("pinv_wide", "torch.linalg_pinv(x)", [2, 4]);
            Case("lstsq", "torch.linalg_lstsq(x, b)[0]", [4, 3], [4, 2]);
            Case("matrix_norm", "torch.linalg_matrix_norm(x)", [2, 3, 4]);
            Case("matrix_norm_2", "torch.linalg_matrix_norm(x, 2)", [3, 4]);
            Case("matrix_norm_nuc", "torch.linalg_matrix_norm(x, \"nuc\")", [3, 4]);
            Case("matrix_norm_1", "torch.linalg_matrix_norm(x, 1)", [3, 4]);
            Case("cond", "torch.linalg_cond(x)", [3, 3]);
            Case("matrix_exp", "torch.linalg_matrix_exp(x)", [2, 3, 3]);
            Case("matrix_power", "torch.linalg_matrix_power(x + 3.0 * torch.eye(3), -3)", [3, 3]);
            Case("vander", "torch.linalg_vander(x, N=4)", [2, 3]);
            Case("vecdot", "torch.linalg_vecdot(x, b)", [2, 3], [2, 3]);
            Case("tensorsolve", "torch.linalg_tensorsolve(x, b)", [2, 3, 6], [2, 3]);
            Case("tensorinv", "torch.linalg_tensorinv(x, 1)", [4, 2, 2]);
            Case("cholesky_solve", "torch.cholesky_solve(b, torch.tril(x))", [3, 3], [3, 2]);

            void Case(string op, string expression, long[] shape, long[]? second = null)
            {
                string X(string name) => complex ? $"torch.view_as_complex({name})" : name;
                var call = System.Text.RegularExpressions.Regex.Replace(expression, @"\b(x|b)\b(?!\()", match => X(match.Value));
                Input[] inputs = [("x", draw.Values(complex ? [.. shape, 2] : shape))];
                if (second is not null) inputs = [.. inputs, ("b", draw.Values(complex ? [.. second, 2] : second))];
                // A result may be real.
                if (complex) call = $"torch.view_as_real(torch.resolve_conj(({call}) + torch.complex(torch.zeros(1, dtype=7), torch.zeros(1, dtype=7)).squeeze()))";
                family.Function(complex ? $"{op}_complex" : op, $"linalg.{op}", new { complex }, call, inputs);
            }
        }
    }
}
