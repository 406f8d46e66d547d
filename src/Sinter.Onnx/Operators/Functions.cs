namespace Sinter.Onnx;

/// <summary>Functions of one number, element by element.</summary>
static class Functions
{
    public static void AddTo(OperatorTable table)
    {
        table.Add("Abs", c => c.X.Abs());
        table.Add("Neg", c => -c.X);
        table.Add("Sign", c => c.X.Sign());
        table.Add("Floor", c => c.X.Floor());
        table.Add("Ceil", c => c.X.Ceil());
        table.Add("Round", c => c.X.Round());
        table.Add("Sqrt", c => c.X.Sqrt());
        table.Add("Reciprocal", c => c.X.Reciprocal());
        table.Add("Exp", c => c.X.Exp());
        table.Add("Log", c => c.X.Log());
        table.Add("Erf", c => c.X.Erf());
        table.Add("Sin", c => c.X.Sin());
        table.Add("Cos", c => c.X.Cos());
        table.Add("Tan", c => c.X.Tan());
        table.Add("Asin", c => c.X.Asin());
        table.Add("Acos", c => c.X.Acos());
        table.Add("Atan", c => c.X.Atan());
        table.Add("Sinh", c => c.X.Sinh());
        table.Add("Cosh", c => c.X.Cosh());
        table.Add("Asinh", c => c.X.Asinh());
        table.Add("Acosh", c => c.X.Acosh());
        table.Add("Atanh", c => c.X.Atanh());
    }
}
