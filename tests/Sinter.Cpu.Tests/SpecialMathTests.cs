namespace Sinter.Cpu.Tests;

/// <summary>The special functions against values computed with 60 digits, and at their zeros, poles and limits.</summary>
public class SpecialMathTests
{
    [Theory]
    [InlineData(1E-300, 1.1283791670955126E-300)]
    [InlineData(1E-10, 1.1283791670955126E-10)]
    [InlineData(-0.1, -0.1124629160182849)]
    [InlineData(0.3, 0.3286267594591274)]
    [InlineData(0.5, 0.5204998778130465)]
    [InlineData(-0.9, -0.7969082124228322)]
    [InlineData(0.9999999, 0.842700751438961)]
    [InlineData(1, 0.8427007929497149)]
    [InlineData(1.0000001, 0.8427008344604605)]
    [InlineData(1.5, 0.9661051464753108)]
    [InlineData(-2.25, -0.9985372834133188)]
    [InlineData(3, 0.9999779095030014)]
    [InlineData(4.5, 0.9999999998033839)]
    [InlineData(-5.9, -0.9999999999999999)]
    public void Erf_is_right_to_rounding(double x, double expected) => Near(expected, SpecialMath.Erf(x), 1E-15);

    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(7, 1)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(double.NegativeInfinity, -1)]
    [InlineData(double.NaN, double.NaN)]
    public void Erf_has_its_limits(double x, double expected) => Same(expected, SpecialMath.Erf(x));

    [Theory]
    [InlineData(-5.5, 1.9999999999999927)]
    [InlineData(-1, 1.8427007929497148)]
    [InlineData(-0.5, 1.5204998778130465)]
    [InlineData(-0.3, 1.3286267594591274)]
    [InlineData(1E-20, 1)]
    [InlineData(0.25, 0.7236736098317631)]
    [InlineData(0.4999, 0.4795880048386134)]
    [InlineData(0.5, 0.4795001221869535)]
    [InlineData(0.75, 0.28884436634648486)]
    [InlineData(1, 0.15729920705028513)]
    [InlineData(2, 0.004677734981047266)]
    [InlineData(3.75, 1.1372725656979665E-7)]
    [InlineData(5, 1.537459794428035E-12)]
    [InlineData(10, 2.088487583762545E-45)]
    [InlineData(20, 5.395865611607901E-176)]
    [InlineData(26.5, 2.2109076642637343E-307)]
    public void Erfc_is_right_to_rounding_in_its_tail_too(double x, double expected) => Near(expected, SpecialMath.Erfc(x), 1E-15);

    [Theory]
    [InlineData(0.0, 1)]
    [InlineData(28, 0)]
    [InlineData(double.PositiveInfinity, 0)]
    [InlineData(double.NegativeInfinity, 2)]
    [InlineData(double.NaN, double.NaN)]
    public void Erfc_has_its_limits(double x, double expected) => Same(expected, SpecialMath.Erfc(x));

    [Theory]
    [InlineData(1E-300, 8.86226925452758E-301)]
    [InlineData(-1E-9, -8.86226925452758E-10)]
    [InlineData(1.1E-8, 9.748496179980338E-9)]
    [InlineData(1E-5, 8.862269254759594E-6)]
    [InlineData(0.1, 0.08885599049425769)]
    [InlineData(-0.3, -0.2724627147267543)]
    [InlineData(0.49999, 0.4769251504153166)]
    [InlineData(0.5, 0.4769362762044699)]
    [InlineData(0.7, 0.7328690779592167)]
    [InlineData(-0.9, -1.1630871536766743)]
    [InlineData(0.99, 1.8213863677184494)]
    [InlineData(0.999999, 3.458910737275499)]
    [InlineData(0.9999999999, 4.572824958544925)]
    [InlineData(0.9999999999999999, 5.8635847487551676)]
    public void ErfInv_is_right_to_rounding(double x, double expected) => Near(expected, SpecialMath.ErfInv(x), 1E-15);

    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(1, double.PositiveInfinity)]
    [InlineData(-1, double.NegativeInfinity)]
    [InlineData(1.0000001, double.NaN)]
    [InlineData(-2, double.NaN)]
    [InlineData(double.PositiveInfinity, double.NaN)]
    [InlineData(double.NaN, double.NaN)]
    public void ErfInv_has_its_poles_and_its_domain(double x, double expected) => Same(expected, SpecialMath.ErfInv(x));

    [Theory]
    [InlineData(1E-300, 690.7755278982137)]
    [InlineData(1E-10, 23.025850929882736)]
    [InlineData(0.1, 2.252712651734206)]
    [InlineData(0.5, 0.5723649429247001)]
    [InlineData(0.9, 0.06637623973474295)]
    [InlineData(0.9999999999, 5.7721571274281786E-11)]
    [InlineData(1.0000000001, -5.772157125783244E-11)]
    [InlineData(1.25, -0.09827183642181316)]
    [InlineData(1.4616321449683622, -0.12148629053584961)]
    [InlineData(1.9999999999, -4.2278437004755317E-11)]
    [InlineData(2.0000000001, 4.2278437011204657E-11)]
    [InlineData(2.75, 0.47521466691493713)]
    [InlineData(3, 0.6931471805599453)]
    [InlineData(5.5, 3.9578139676187165)]
    [InlineData(9.99, 12.779315214350193)]
    [InlineData(10, 12.801827480081469)]
    [InlineData(25.5, 56.389167643719944)]
    [InlineData(171.5, 709.1431630309282)]
    [InlineData(100000, 1051287.7089736569)]
    public void LogGamma_is_right_to_rounding_for_positive_numbers(double x, double expected) => Near(expected, SpecialMath.LogGamma(x), 1E-15);

    [Theory]
    [InlineData(-1E-300, 690.7755278982137)]
    [InlineData(-1E-18, 41.44653167389282)]
    [InlineData(-1E-10, 23.025850929998178)]
    [InlineData(-0.25, 1.589575312551186)]
    [InlineData(-0.5, 1.2655121234846454)]
    [InlineData(-0.999, 6.908179385717436)]
    [InlineData(-1.5, 0.860047015376481)]
    [InlineData(-2.3, 0.36956666345500805)]
    [InlineData(-3.7, -1.3797399049658245)]
    [InlineData(-10.5, -15.147270590717842)]
    [InlineData(-20.1, -40.318823427233035)]
    [InlineData(-170.5, -707.9984331450788)]
    public void LogGamma_takes_the_modulus_for_negative_numbers(double x, double expected) => Near(expected, SpecialMath.LogGamma(x), 2E-15);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(0.0, double.PositiveInfinity)]
    [InlineData(-1, double.PositiveInfinity)]
    [InlineData(-100, double.PositiveInfinity)]
    [InlineData(-1E300, double.PositiveInfinity)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, double.PositiveInfinity)]
    [InlineData(1E306, double.PositiveInfinity)]
    [InlineData(double.NaN, double.NaN)]
    public void LogGamma_has_its_zeros_and_poles(double x, double expected) => Same(expected, SpecialMath.LogGamma(x));

    [Theory]
    [InlineData(1E-300, -9.999999999999999E299)]
    [InlineData(1E-10, -10000000000.577215)]
    [InlineData(0.1, -10.423754940411076)]
    [InlineData(0.5, -1.9635100260214235)]
    [InlineData(0.999, -0.5788618021086455)]
    [InlineData(1, -0.5772156649015329)]
    [InlineData(1.2, -0.2890398965921884)]
    [InlineData(1.4616, -3.110625123034165E-5)]
    [InlineData(1.4616321449683622, -9.241265521729427E-17)]
    [InlineData(1.4616321449683625, 1.2245374622004068E-16)]
    [InlineData(1.5, 0.03648997397857652)]
    [InlineData(2, 0.42278433509846713)]
    [InlineData(2.5, 0.7031566406452432)]
    [InlineData(4.75, 1.4492040552784629)]
    [InlineData(9.999, 2.2516474172057355)]
    [InlineData(10, 2.251752589066721)]
    [InlineData(35.5, 3.555382070237859)]
    [InlineData(10000000000, 23.025850929890456)]
    public void Digamma_is_right_to_rounding_for_positive_numbers(double x, double expected) => Near(expected, SpecialMath.Digamma(x), 1E-15);

    // Beside its zeros, at -0.504 say, the two parts of the reflection cancel.
    [Theory]
    [InlineData(-1E-300, 9.999999999999999E299)]
    [InlineData(-1E-10, 9999999999.422785)]
    [InlineData(-0.25, 2.9141391202135276)]
    [InlineData(-0.5, 0.03648997397857652)]
    [InlineData(-0.999999, -999999.5771842643)]
    [InlineData(-1.000001, 1000000.4228639568)]
    [InlineData(-1.6, -0.2697178779184504)]
    [InlineData(-2.25, 4.158583564657972)]
    [InlineData(-7.75, -1.0307688328309315)]
    [InlineData(-100.4, 5.634899350648233)]
    public void Digamma_is_reflected_for_negative_numbers(double x, double expected) => Near(expected, SpecialMath.Digamma(x), 1E-14);

    [Theory]
    [InlineData(0.0, double.NegativeInfinity)]
    [InlineData(-1, double.NaN)]
    [InlineData(-25, double.NaN)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, double.NaN)]
    [InlineData(double.NaN, double.NaN)]
    public void Digamma_has_its_poles(double x, double expected) => Same(expected, SpecialMath.Digamma(x));

    [Theory]
    [InlineData(1E-100, 1E200)]
    [InlineData(1E-5, 10000000001.644909)]
    [InlineData(0.1, 101.43329915079275)]
    [InlineData(0.5, 4.934802200544679)]
    [InlineData(1, 1.6449340668482264)]
    [InlineData(1.5, 0.9348022005446793)]
    [InlineData(3.25, 0.3597982903095799)]
    [InlineData(9.99, 0.10527695014824179)]
    [InlineData(10, 0.10516633568168575)]
    [InlineData(50.5, 0.01999933342663716)]
    [InlineData(1000000000000, 1.0000000000005E-12)]
    [InlineData(-1E-100, 1E200)]
    [InlineData(-0.25, 18.541879647671607)]
    [InlineData(-0.5, 8.934802200544679)]
    [InlineData(-0.999, 1000002.6445361981)]
    [InlineData(-1.5, 9.379246644989124)]
    [InlineData(-4.3, 14.871822813779856)]
    [InlineData(-33.7, 15.050176019343121)]
    public void Trigamma_is_right_to_rounding(double x, double expected) => Near(expected, SpecialMath.Trigamma(x), 2E-15);

    [Theory]
    [InlineData(0.0, double.PositiveInfinity)]
    [InlineData(-3, double.PositiveInfinity)]
    [InlineData(double.PositiveInfinity, 0.0)]
    [InlineData(double.NegativeInfinity, double.NaN)]
    [InlineData(double.NaN, double.NaN)]
    public void Trigamma_has_its_poles(double x, double expected) => Same(expected, SpecialMath.Trigamma(x));

    [Theory]
    [InlineData(1, 2.5, 0.49035775610023485)]
    [InlineData(2, 1E-10, -1.9999999999999998E30)]
    [InlineData(2, 0.3, -75.27253658872604)]
    [InlineData(2, 1, -2.4041138063191885)]
    [InlineData(2, 7.25, -0.02182895229519774)]
    [InlineData(2, 150.5, -4.444395063008625E-5)]
    [InlineData(2, -0.25, 122.69736678366236)]
    [InlineData(2, -6.7, -68.85674183597057)]
    [InlineData(3, 0.5, 97.40909103400244)]
    [InlineData(3, 3, 0.11893940226682916)]
    [InlineData(3, -1E-20, 6.000000000000001E80)]
    [InlineData(3, -2.5, 194.74787621918762)]
    [InlineData(3, -40.3, 769.0208848947725)]
    [InlineData(4, 12.5, -0.00028769142258538706)]
    [InlineData(4, -0.75, -24483.2395861688)]
    [InlineData(7, 0.01, 5.04E19)]
    [InlineData(7, 9.5, 0.00014633255734266892)]
    [InlineData(10, 25, -4.621664515048832E-9)]
    [InlineData(10, -3.1, 3.628799999897026E17)]
    [InlineData(20, 0.98, -3.71858056113887E18)]
    [InlineData(20, 156.25, -1.7227421828412545E-27)]
    [InlineData(20, -16.2, 1.1600980797654479E33)]
    [InlineData(60, 1, -8.32098711274139E81)]
    [InlineData(60, 70.5, -2.64683719727179E-31)]
    [InlineData(170, 2.5, -6.501903386474073E238)]
    [InlineData(170, 1000, -4.642275481885541E-206)]
    public void Polygamma_is_right_to_rounding(int n, double x, double expected) => Near(expected, SpecialMath.Polygamma(n, x), 2E-14);

    [Theory]
    [InlineData(171, 3.5, 3.2664384338110454E215)]
    [InlineData(200, 12.75, -4.890368806003304E152)]
    [InlineData(300, 60, -1.8419940720425334E79)]
    public void Polygamma_beyond_the_largest_factorial_goes_by_logarithms(int n, double x, double expected) => Near(expected, SpecialMath.Polygamma(n, x), 5E-13);

    [Theory]
    [InlineData(0, 0.0, double.NegativeInfinity)]
    [InlineData(1, -2, double.PositiveInfinity)]
    [InlineData(2, 0.0, double.NegativeInfinity)]
    [InlineData(2, -4, double.NegativeInfinity)]
    [InlineData(3, 0.0, double.PositiveInfinity)]
    [InlineData(3, -4, double.PositiveInfinity)]
    [InlineData(2, double.PositiveInfinity, -0.0)]
    [InlineData(3, double.PositiveInfinity, 0.0)]
    [InlineData(3, double.NegativeInfinity, double.NaN)]
    [InlineData(2, double.NaN, double.NaN)]
    [InlineData(-1, 1.5, double.NaN)]
    [InlineData(200, 0.4, double.NegativeInfinity)]
    [InlineData(200, -0.6, double.NegativeInfinity)]
    [InlineData(200, -0.4, double.PositiveInfinity)]
    [InlineData(201, -0.4, double.PositiveInfinity)]
    public void Polygamma_has_its_poles_and_its_domain(int n, double x, double expected) => Same(expected, SpecialMath.Polygamma(n, x));

    [Theory]
    [InlineData(0.7)]
    [InlineData(12.5)]
    [InlineData(-3.4)]
    public void Polygamma_of_order_zero_and_one_is_digamma_and_trigamma(double x)
    {
        Same(SpecialMath.Digamma(x), SpecialMath.Polygamma(0, x));
        Same(SpecialMath.Trigamma(x), SpecialMath.Polygamma(1, x));
    }

    [Theory]
    [InlineData(1E-200, 1)]
    [InlineData(0.1, 1.0025015629340956)]
    [InlineData(-0.5, 1.0634833707413236)]
    [InlineData(1, 1.2660658777520084)]
    [InlineData(3.75, 9.118945860844567)]
    [InlineData(-7.999, 427.1644313152026)]
    [InlineData(8, 427.5641157218048)]
    [InlineData(8.001, 427.96417770840884)]
    [InlineData(15, 339649.3732979139)]
    [InlineData(-30, 781672297823.9775)]
    [InlineData(100, 1.0737517071310738E42)]
    [InlineData(700, 1.5295933476718737E302)]
    [InlineData(713.5, 1.1051012081178279E308)]
    public void I0_is_right_to_rounding(double x, double expected) => Near(expected, SpecialMath.I0(x), 2E-15);

    [Theory]
    [InlineData(1E-200, 1)]
    [InlineData(0.1, 0.9071009257823011)]
    [InlineData(-0.5, 0.6450352704491501)]
    [InlineData(1, 0.46575960759364043)]
    [InlineData(3.75, 0.2144570512300487)]
    [InlineData(-7.999, 0.14344107205089568)]
    [InlineData(8, 0.14343178185685032)]
    [InlineData(8.001, 0.14342249347357044)]
    [InlineData(15, 0.10389953144882272)]
    [InlineData(-30, 0.0731459464822373)]
    [InlineData(100, 0.03994437929909668)]
    [InlineData(700, 0.015081295651531358)]
    [InlineData(1000000, 0.00039894233026924577)]
    public void I0e_is_right_to_rounding(double x, double expected) => Near(expected, SpecialMath.I0e(x), 2E-15);

    [Theory]
    [InlineData(1E-200, 5E-201)]
    [InlineData(0.1, 0.050062526047092694)]
    [InlineData(-0.5, -0.2578943053908963)]
    [InlineData(1, 0.565159103992485)]
    [InlineData(3.75, 7.780015229824416)]
    [InlineData(-7.999, -399.49573621362)]
    [InlineData(8, 399.8731367825601)]
    [InlineData(8.001, 400.25089627518514)]
    [InlineData(15, 328124.9219702064)]
    [InlineData(-30, -768532038938.957)]
    [InlineData(100, 1.0683693903381625E42)]
    [InlineData(700, 1.5285003902339006E302)]
    [InlineData(713.5, 1.1043265136795952E308)]
    public void I1_is_right_to_rounding(double x, double expected) => Near(expected, SpecialMath.I1(x), 2E-15);

    [Theory]
    [InlineData(1E-200, 5E-201)]
    [InlineData(0.1, 0.045298446808809324)]
    [InlineData(-0.5, -0.1564208031848717)]
    [InlineData(1, 0.20791041534970844)]
    [InlineData(3.75, 0.1829684209308909)]
    [InlineData(-7.999, -0.13414997242586205)]
    [InlineData(8, 0.13414249329269817)]
    [InlineData(8.001, 0.13413501537956068)]
    [InlineData(15, 0.10037417504516666)]
    [InlineData(-30, -0.07191633059864755)]
    [InlineData(100, 0.03974415302513025)]
    [InlineData(700, 0.015070519444716848)]
    [InlineData(1000000, 0.0003989421307980308)]
    public void I1e_is_right_to_rounding(double x, double expected) => Near(expected, SpecialMath.I1e(x), 2E-15);

    [Theory]
    [InlineData(0.0, 1)]
    [InlineData(720, double.PositiveInfinity)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, double.PositiveInfinity)]
    [InlineData(double.NaN, double.NaN)]
    public void I0_has_its_limits(double x, double expected) => Same(expected, SpecialMath.I0(x));

    [Theory]
    [InlineData(0.0, 1)]
    [InlineData(double.PositiveInfinity, 0.0)]
    [InlineData(double.NegativeInfinity, 0.0)]
    [InlineData(double.NaN, double.NaN)]
    public void I0e_has_its_limits(double x, double expected) => Same(expected, SpecialMath.I0e(x));

    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(-720, double.NegativeInfinity)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, double.NegativeInfinity)]
    [InlineData(double.NaN, double.NaN)]
    public void I1_has_its_limits_and_is_odd(double x, double expected) => Same(expected, SpecialMath.I1(x));

    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(double.PositiveInfinity, 0.0)]
    [InlineData(double.NegativeInfinity, -0.0)]
    [InlineData(double.NaN, double.NaN)]
    public void I1e_has_its_limits_and_is_odd(double x, double expected) => Same(expected, SpecialMath.I1e(x));

    [Theory]
    [InlineData(1E-300, 1E-300)]
    [InlineData(-1E-17, -1E-17)]
    [InlineData(1E-10, 1.00000000005E-10)]
    [InlineData(-1E-5, -9.999950000166666E-6)]
    [InlineData(0.3, 0.3498588075760031)]
    [InlineData(-0.7, -0.5034146962085905)]
    [InlineData(1, 1.7182818284590453)]
    [InlineData(1.5, 3.481689070338065)]
    [InlineData(-2, -0.8646647167633873)]
    [InlineData(-40, -1)]
    [InlineData(100, 2.6881171418161356E43)]
    [InlineData(709.7, 1.6549840276802644E308)]
    public void Expm1_is_right_to_rounding_near_zero_and_up_to_its_overflow(double x, double expected) => Near(expected, SpecialMath.Expm1(x), 1E-15);

    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(-1000, -1)]
    [InlineData(double.NegativeInfinity, -1)]
    [InlineData(710, double.PositiveInfinity)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NaN, double.NaN)]
    public void Expm1_has_its_limits(double x, double expected) => Same(expected, SpecialMath.Expm1(x));

    [Theory]
    [InlineData(1E-300, 1E-300)]
    [InlineData(-1E-17, -1E-17)]
    [InlineData(1E-10, 9.999999999500001E-11)]
    [InlineData(-1E-5, -1.0000050000333337E-5)]
    [InlineData(0.3, 0.26236426446749106)]
    [InlineData(-0.7, -1.203972804325936)]
    [InlineData(-0.9999999, -16.118095651484676)]
    [InlineData(1, 0.6931471805599453)]
    [InlineData(2.5, 1.252762968495368)]
    [InlineData(1E17, 39.14394658089878)]
    [InlineData(1.7E308, 709.7268368932282)]
    public void Log1p_is_right_to_rounding_near_zero_and_far_out(double x, double expected) => Near(expected, SpecialMath.Log1p(x), 1E-15);

    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(-1, double.NegativeInfinity)]
    [InlineData(-1.5, double.NaN)]
    [InlineData(double.NegativeInfinity, double.NaN)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NaN, double.NaN)]
    public void Log1p_has_its_pole_and_its_domain(double x, double expected) => Same(expected, SpecialMath.Log1p(x));

    // Rows of a theory do not tell -0 from 0.
    [Fact]
    public void Odd_functions_keep_the_sign_of_zero()
    {
        Same(-0.0, SpecialMath.Erf(-0.0));
        Same(-0.0, SpecialMath.ErfInv(-0.0));
        Same(-0.0, SpecialMath.I1(-0.0));
        Same(-0.0, SpecialMath.I1e(-0.0));
        Same(-0.0, SpecialMath.Expm1(-0.0));
        Same(-0.0, SpecialMath.Log1p(-0.0));
    }

    [Fact]
    public void Minus_zero_is_on_the_other_side_of_the_pole_of_digamma_alone()
    {
        Same(double.PositiveInfinity, SpecialMath.Digamma(-0.0));
        Same(double.PositiveInfinity, SpecialMath.Trigamma(-0.0));
        Same(double.PositiveInfinity, SpecialMath.LogGamma(-0.0));
        Same(double.NegativeInfinity, SpecialMath.Polygamma(2, -0.0));
        Same(1, SpecialMath.Erfc(-0.0));
        Same(1, SpecialMath.I0(-0.0));
    }

    private static void Near(double expected, double actual, double relative)
        => Assert.True(Math.Abs(actual - expected) <= relative * Math.Abs(expected), $"Expected {expected:R}, got {actual:R}.");

    // To the sign of zero.
    private static void Same(double expected, double actual)
        => Assert.True(expected.Equals(actual) && (double.IsNaN(expected) || double.IsNegative(expected) == double.IsNegative(actual)),
            $"Expected {expected:R}, got {actual:R}.");
}
